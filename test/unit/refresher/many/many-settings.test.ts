import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { manySettings, shareInNeed, shareOfTick } from '../../../../lib/refresher/many/many-settings.ts'
import { readSettings } from '../../../../lib/settings.ts'
import { BURST_IN_NEED } from '../../../../lib/token/budgets.ts'
import { pacer } from '../../../../lib/token/pacer.ts'
import { VirtualTime } from '../../../support/virtual-time.ts'

/** AWS's quotas are told in calls a second, and looked at over so long, in milliseconds. */
const WINDOW_MS = 10_000

/** How many renewals one turn begins in a window at most: it has paused, and then there is always one that waits. */
async function mostInWindow(perSecond: number, burst: number): Promise<number> {
  const time = new VirtualTime()
  const begunAtMs: number[] = []
  await time.run(async () => {
    const pace = pacer(time, perSecond, burst)
    await time.sleep(60_000)
    while (time.elapsedMs < 120_000) {
      await pace(1, Number.POSITIVE_INFINITY)
      begunAtMs.push(time.elapsedMs)
    }
  })
  const within = (from: number) => begunAtMs.filter((at) => at >= from && at < from + WINDOW_MS).length
  return Math.max(...begunAtMs.map(within))
}

describe('what the turns of a deployment for many clients may do together', () => {
  for (const environment of [
    {},
    { STITCH_TOKENS_PER_SECOND: '10', STITCH_REQUESTS_PER_SECOND: '20' },
    { STITCH_TOKENS_PER_SECOND: '10', STITCH_REQUESTS_PER_SECOND: '20', STITCH_TURNS: '4' },
  ])
    it(`renews no more in any ten seconds than the quota of writes allows, with readers in need and all: ${JSON.stringify(environment)}`, async () => {
      const settings = readSettings(environment, manySettings)
      const ofTicks = await mostInWindow(shareOfTick(settings).renewals, 1)
      const inNeed = await mostInWindow(shareInNeed(settings).renewals, BURST_IN_NEED)
      const together = settings.turns * ofTicks + settings.turnsInNeed * inNeed
      const most = (settings.tokensPerSecond * WINDOW_MS) / 1000
      assert.ok(together <= most, `${together} of ${most}`)
      // What is left over is little.
      assert.ok(together >= 0.9 * most, `${together} of ${most}`)
    })
})
