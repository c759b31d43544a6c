import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { THROWAWAY_PEM } from '../fixtures/certificates.ts'
import * as broken from '../model/broken-protocols.ts'
import { type Exploration, exploreAll, exploreSeeds, replay, replaySeed } from '../model/explore.ts'
import type { Protocol } from '../model/protocol.ts'
import { pairNamed } from '../model/scenarios.ts'
import { withCertificate } from '../model/secret-model.ts'
import type { Scenario } from '../model/world.ts'

const IN_TURN = pairNamed('two refreshers in turn')
const BY_FORCE = { ...pairNamed('two refreshers, one by force'), isLimited: true }
const WARM_READER = pairNamed('refresher and warm reader')
const COLD_READER = pairNamed('refresher and cold reader')
const REJECTED = pairNamed('two readers, token rejected')

describe('the checker finds', () => {
  const found = (what: string, explore: () => Promise<Exploration>, promise: RegExp) =>
    it(what, async () => {
      const { counterexample } = await explore()
      assert.match(counterexample ?? 'nothing was found', promise)
    })
  const inPair = (scenario: Scenario, faults: number, protocol: Protocol) => () =>
    exploreAll(scenario, faults, protocol)

  found(
    'a writer that puts an older token back',
    inPair({ ...IN_TURN, stored: { ageSeconds: 2000 } }, 0, broken.withRollback),
    /went back from token-\d .* to token-\d .* without a rival/,
  )
  found(
    'a refresher that forgets a token which it could not write',
    inPair(BY_FORCE, 1, broken.withoutMemory),
    /was got or stored, and token-\d .* is left/,
  )
  found(
    'a refresher that asks without a second look',
    inPair(IN_TURN, 0, broken.withoutSecondLook),
    /asked for a token though what it had read was not due/,
  )
  found(
    'a client that asks twice',
    inPair(IN_TURN, 0, broken.withDoubleRequests),
    /asked for a token again after it had been given one/,
  )
  found(
    'a document that is not whole',
    inPair(IN_TURN, 0, broken.withHalfDocuments),
    /stored something that is no document/,
  )
  found(
    'a jti that is sent twice',
    inPair({ ...IN_TURN, secret: withCertificate(THROWAWAY_PEM) }, 1, broken.withRepeatedJwtIds),
    /was sent twice/,
  )
  found(
    'a reader that steps back after a stale read',
    inPair(WARM_READER, 1, broken.withoutNewestCheck),
    /reader 1 stepped back/,
  )
  found(
    'a reader that uses a token inside its leeway',
    () => exploreSeeds(1, 1000, { protocol: broken.withoutLeeway }),
    /inside its leeway/,
  )
  found(
    'a reader that repeats a call with the rejected token',
    inPair(REJECTED, 0, broken.withoutRenewal),
    /was given the token again/,
  )
  found(
    'a reader that does not recover',
    inPair(COLD_READER, 2, broken.withoutRecovery),
    /refused a caller although a good token was stored/,
  )
})

describe('a counterexample', () => {
  it('can be replayed by its decisions, step by step', async () => {
    const { counterexample = '' } = await exploreAll(BY_FORCE, 1, broken.withoutMemory)
    const [command = '', ...steps] = counterexample.split('\n')
    const [, faults, decisions = ''] = /'[^']+' (\d) ([\d,]+)$/.exec(command) ?? []
    const again = await replay(
      BY_FORCE,
      Number(faults),
      decisions.split(',').map(Number),
      broken.withoutMemory,
    )
    assert.deepEqual(again, steps)
    const healthy = await replay(BY_FORCE, Number(faults), decisions.split(',').map(Number))
    assert.equal(healthy.at(-1), 'Every promise was kept.')
  })

  it('can be replayed by its seed, step by step', async () => {
    const { counterexample = '' } = await exploreSeeds(1, 1000, { protocol: broken.withoutLeeway })
    const [command = '', ...steps] = counterexample.split('\n')
    assert.deepEqual(
      await replaySeed(Number(command.split(' ').at(-1)), { protocol: broken.withoutLeeway }),
      steps,
    )
  })
})
