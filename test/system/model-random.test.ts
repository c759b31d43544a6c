import assert from 'node:assert/strict'
import { it } from 'node:test'
import { THROWAWAY_PEM } from '../fixtures/certificates.ts'
import type { explorePair, exploreSeeds } from '../model/explore.ts'
import { withCertificate } from '../model/secret-model.ts'
import { apart } from '../support/apart.ts'

const EXPLORE = new URL('../model/explore.ts', import.meta.url)
const seeds = (...args: Parameters<typeof exploreSeeds>) =>
  apart<typeof exploreSeeds>(EXPLORE, 'exploreSeeds', ...args)

const SIGNED = { secret: withCertificate(THROWAWAY_PEM) }

it('every promise is kept in 100,000 random runs of four actors, with up to four faults', async () => {
  const { runs, counterexample } = await seeds(1, 100_000)
  assert.equal(counterexample, undefined)
  assert.equal(runs, 100_000)
})

it('every assertion has a new jti, whatever fails', async () => {
  for (const name of ['two refreshers in turn', 'two refreshers, nothing stored']) {
    const { counterexample } = await apart<typeof explorePair>(EXPLORE, 'explorePair', name, 1, SIGNED)
    assert.equal(counterexample, undefined)
  }
  const { counterexample } = await seeds(1, 500, { changes: SIGNED })
  assert.equal(counterexample, undefined)
})
