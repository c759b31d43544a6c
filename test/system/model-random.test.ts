import assert from 'node:assert/strict'
import { test } from 'node:test'
import { THROWAWAY_PEM } from '../fixtures/certificates.ts'
import { exploreAll, exploreSeeds } from '../model/explore.ts'
import { realProtocol } from '../model/protocol.ts'
import { pairNamed } from '../model/scenarios.ts'
import { withCertificate } from '../model/secret-model.ts'

const SIGNED = { secret: withCertificate(THROWAWAY_PEM) }

test('every promise is kept in 100,000 random runs of four actors, with up to four faults', async () => {
  const { runs, counterexample } = await exploreSeeds(1, 100_000)
  assert.equal(counterexample, undefined)
  assert.equal(runs, 100_000)
})

test('every assertion has a new jti, whatever fails', async () => {
  for (const name of ['two refreshers in turn', 'two refreshers, nothing stored']) {
    const { counterexample } = await exploreAll({ ...pairNamed(name), ...SIGNED }, 1)
    assert.equal(counterexample, undefined)
  }
  const { counterexample } = await exploreSeeds(1, 500, realProtocol, SIGNED)
  assert.equal(counterexample, undefined)
})
