import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { oneAfterTheOther, withoutGivingBack, withSharedFailures } from '../model/many/broken-for-many.ts'
import { exploreTwo } from '../model/many/explore-two.ts'
import type { ManyProtocol } from '../model/many/two-clients.ts'
import { apart } from '../support/apart.ts'

const EXPLORE = new URL('../model/many/explore-two.ts', import.meta.url)

/** How many faults the one client meets at most. */
const SCENARIOS = [
  ['a tick, nothing stored', 3],
  ['a tick, two scope sets due', 2],
  ['a tick after one in which the other failed', 3],
  ['a reader of each, one turn', 4],
  ['a reader after one who asked again and again, one turn', 3],
] as const

describe('of two clients one delays the other by no more than its own run, in every order of steps:', () => {
  for (const [name, mostFaults] of SCENARIOS)
    it(`${name}, with any ${mostFaults} faults`, async (t) => {
      const { runs, counterexample } = await apart<typeof exploreTwo>(EXPLORE, 'exploreTwo', name, mostFaults)
      t.diagnostic(`${runs} runs`)
      assert.equal(counterexample, undefined)
    })
})

describe('the checker of two clients finds', () => {
  const found = (what: string, name: string, protocol: ManyProtocol, promise: RegExp) =>
    it(what, async () => {
      const { counterexample } = await exploreTwo(name, 2, protocol)
      assert.match(counterexample ?? 'nothing was found', promise)
    })

  found(
    'renewals that wait for each other',
    'a tick, two scope sets due',
    oneAfterTheOther,
    /a healthy client waited \d+/,
  )
  found(
    'a container that takes the failure of one for that of all',
    'a tick, nothing stored',
    withSharedFailures,
    /the healthy client has no new token/,
  )
  found(
    'a refresher in which a client that fails takes the places of others',
    'a reader of each, one turn',
    withoutGivingBack,
    /a healthy client waited \d+/,
  )
})
