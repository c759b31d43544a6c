import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { THROWAWAY_PEM } from '../fixtures/certificates.ts'
import * as broken from '../model/broken-for-operators.ts'
import { exploreSeeds, replaySeed } from '../model/explore.ts'
import { withCertificate } from '../model/secret-model.ts'
import { apart } from '../support/apart.ts'

const EXPLORE = new URL('../model/explore.ts', import.meta.url)
const seeds = (...args: Parameters<typeof exploreSeeds>) =>
  apart<typeof exploreSeeds>(EXPLORE, 'exploreSeeds', ...args)

const HALF = 50_000
const WITH_OPERATOR = { world: 'operator' } as const

describe('with an operator who deletes, restores, overwrites, labels, makes Advanced, rotates and revokes, and clocks and freezes', () => {
  it('every promise is kept as its table says, in 100,000 random runs', async () => {
    const halves = await Promise.all([1, 1 + HALF].map((first) => seeds(first, HALF, WITH_OPERATOR)))
    for (const { runs, counterexample } of halves) {
      assert.equal(counterexample, undefined)
      assert.equal(runs, HALF)
    }
  })

  it('every promise is kept by a client with a certificate too', async () => {
    const signed = { ...WITH_OPERATOR, changes: { secret: withCertificate(THROWAWAY_PEM) } }
    assert.equal((await seeds(1, 300, signed)).counterexample, undefined)
  })

  it('a counterexample can be replayed by its seed, step by step', async () => {
    const options = { ...WITH_OPERATOR, protocol: broken.withoutAdvanced }
    const { counterexample = '' } = await exploreSeeds(1, 1000, options)
    const [command = '', ...steps] = counterexample.split('\n')
    const seed = /^node test\/model\/simulate\.ts operator (\d+)$/.exec(command)?.[1]
    assert.deepEqual(await replaySeed(Number(seed), options), steps)
    assert.equal((await replaySeed(Number(seed), WITH_OPERATOR)).at(-1), 'Every promise was kept.')
  })
})

describe('the checker finds, by an operator alone,', () => {
  for (const [what, protocol, promise] of [
    [
      'a reader that takes later versions only',
      broken.withLaterVersionsOnly,
      /although (nothing fails|a good token)/,
    ],
    ['a reader that waits by the wall clock', broken.withWallClockWaits, /had \d+ ms and waited \d{6,} ms/],
    [
      'a reader that gives what it looked at before a freeze',
      broken.withoutLastLook,
      /inside its leeway|had ended/,
    ],
    [
      'a reader that names the first version of a rejected token',
      broken.withFirstVersionNamed,
      /found no token/,
    ],
    ['a refresher that believes in lives of years', broken.withLivesOfYears, /which readers cannot use/],
    [
      'a refresher without the previous secret',
      broken.withoutPreviousSecret,
      /which readers cannot use|found no token/,
    ],
    ['a store that cannot write an Advanced parameter', broken.withoutAdvanced, /which readers cannot use/],
    [
      'a command that puts its secret over any other',
      broken.withBlindPuts,
      /put a secret at once, and both say/,
    ],
    ['a command whose secret goes live unproven', broken.withUnprovenSecrets, /live/],
  ] as const)
    it(what, async () => {
      const { counterexample } = await exploreSeeds(1, 5000, { ...WITH_OPERATOR, protocol })
      assert.match(counterexample?.split('\n').at(-1) ?? 'nothing was found', promise)
      assert.equal((await exploreSeeds(1, 500, { protocol })).counterexample, undefined)
    })
})
