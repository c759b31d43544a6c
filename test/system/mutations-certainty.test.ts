import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { apart } from '../support/apart.ts'
import type { Trial, TrialResult, tryMutations } from './mutations-run.ts'

const MODULE = new URL('./mutations-run.ts', import.meta.url)
const tried = (trial: Trial): Promise<TrialResult> =>
  apart<typeof tryMutations>(MODULE, 'tryMutations', trial)

// Fault: thaw
it('against an API that keeps what it announces, 5000 mutations between freezes of up to six hours are executed once each, and none is uncertain', async () => {
  const { done, uncertain, wrong, connections } = await tried({ seed: 1, calls: 5000, isKeeping: true })
  assert.deepEqual([done, uncertain, wrong], [5000, 0, []])
  assert.ok(connections < 3500, `${connections} connections: most calls come on one that lives`)
})

describe('against an API that ends its connections at any moment', () => {
  // Fault: an idle connection that has died
  for (const [title, reuse] of [
    ['and 2500 mutations use a connection again', {}],
    ['and 2500 mutations open a new one each (STITCH_REUSE_IDLE_SECONDS=0)', { reuseIdleSeconds: 0 }],
  ] as const)
    it(`${title}, none is executed twice, and each caller is told the truth`, async (t) => {
      const { done, uncertain, notSent, wrong } = await tried({
        seed: 7,
        calls: 2500,
        isKeeping: false,
        ...reuse,
      })
      t.diagnostic(`${uncertain} of 2500 end in outcome_unknown, ${notSent} were not sent`)
      assert.deepEqual(wrong, [])
      assert.ok(done > 1000)
    })
})
