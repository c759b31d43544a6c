import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StitchError } from '../../../../lib/errors.ts'
import { chunkRun } from '../../../../lib/refresher/many/chunk-run.ts'
import { renewalsOf } from '../../../../lib/refresher/shared-renewals.ts'
import { ManyWriter } from '../../../support/many-writer.ts'
import { aToken } from '../../../support/tokens.ts'

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `c${index + 1}`)
const DENIED = new StitchError('secret_access_denied', 'The secret may not be read.')

describe('a run over many clients that has no time for all', () => {
  for (const [what, secondsLeft, isLate] of [
    ['that readers do not look for yet', 1799, false],
    ['that readers still have half of the time ahead for', 1300, false],
    ['that readers look for', 899, true],
    ['that has ended', 0, true],
  ] as const)
    it(`tells as late ${isLate ? '' : 'no '}token that is left to the next run and ${what}`, async () => {
      const many = new ManyWriter(names(300), { renewalsPerSecond: 1 })
      for (const client of names(300)) {
        const expiresAt = many.time.now + secondsLeft
        many.parameter(client).put(aToken({ issuedAt: expiresAt - 3600, expiresAt }))
      }
      const result = await many.run(names(300))
      assert.ok(result.postponed > 50, JSON.stringify(result))
      assert.equal(result.late, isLate ? result.postponed : 0)
      assert.deepEqual(many.metrics.of('RenewalsLate'), [result.late])
    })

  it('tells as late a new client that is left to the next run, and none that failed before', async () => {
    const many = new ManyWriter(names(300), { renewalsPerSecond: 1 })
    const { late, postponed } = await many.run(names(300))
    assert.equal(late, postponed)
    const broken = new ManyWriter(names(300))
    for (const secret of broken.secrets.values()) secret.before = () => DENIED
    const renewals = renewalsOf(broken.ports, broken.config)
    const runAt = (renewalsPerSecond: number) => {
      const run = chunkRun({ ...broken.ports, renewalsPerSecond }, broken.config, renewals)
      return broken.time.run(run(names(300)))
    }
    assert.equal((await runAt(100)).failed, 300)
    const again = await runAt(1)
    assert.ok(again.postponed > 50, JSON.stringify(again))
    assert.equal(again.late, 0)
  })
})
