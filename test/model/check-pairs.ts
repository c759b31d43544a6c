import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exploreAll } from './explore.ts'
import { pairNamed } from './scenarios.ts'

/** So many calls of a run may fail, in every combination. */
const MOST_FAULTS = 2

/** One test per pair: every order, every fault. */
export function checkPairs(...names: readonly string[]): void {
  for (const name of names)
    test(`${name}: every promise is kept in every order of steps, with up to two faults`, async (t) => {
      const { runs, counterexample } = await exploreAll(pairNamed(name), MOST_FAULTS)
      t.diagnostic(`${runs} runs`)
      assert.equal(counterexample, undefined)
    })
}
