import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exploreAll } from './explore.ts'
import { pairNamed } from './scenarios.ts'

/** One test per pair: every order, and every combination of up to `mostFaults` calls that fail. */
export function checkPairs(mostFaults: 1 | 2, ...names: readonly string[]): void {
  const faults = mostFaults === 1 ? 'any fault' : 'any two faults'
  for (const name of names)
    test(`${name}: every promise is kept in every order of steps, with ${faults}`, async (t) => {
      const { runs, counterexample } = await exploreAll(pairNamed(name), mostFaults)
      t.diagnostic(`${runs} runs`)
      assert.equal(counterexample, undefined)
    })
}
