import assert from 'node:assert/strict'
import { it } from 'node:test'
import { apart } from '../support/apart.ts'
import type { explorePair } from './explore.ts'

const EXPLORE = new URL('explore.ts', import.meta.url)

/** One test per pair: every order, and every combination of up to `mostFaults` calls that fail. */
export function checkPairs(mostFaults: 1 | 2, ...names: readonly string[]): void {
  const faults = mostFaults === 1 ? 'any fault' : 'any two faults'
  for (const name of names)
    it(`${name}: every promise is kept in every order of steps, with ${faults}`, async (t) => {
      const { runs, counterexample } = await apart<typeof explorePair>(
        EXPLORE,
        'explorePair',
        name,
        mostFaults,
      )
      t.diagnostic(`${runs} runs`)
      assert.equal(counterexample, undefined)
    })
}
