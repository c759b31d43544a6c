import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { manySettings, shareInNeed, shareOfTick } from '../../../../lib/refresher/many/many-settings.ts'
import { type Environment, readSettings } from '../../../../lib/settings.ts'
import { BURST_IN_NEED } from '../../../../lib/token/budgets.ts'
import { pacer } from '../../../../lib/token/pacer.ts'
import { thrownBy } from '../../../support/rejection.ts'
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

/** The names of the settings that have a problem. */
function problemsOf(environment: Environment): readonly string[] {
  const { code, facts } = thrownBy(() => readSettings(environment, manySettings))
  assert.equal(code, 'config_invalid')
  assert.ok(Array.isArray(facts.problems))
  return facts.problems.map((text: string) => text.split(' ')[0] ?? '')
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

  for (const environment of [
    {},
    { STITCH_REQUESTS_PER_SECOND: '20', STITCH_TURNS: '4', STITCH_TURNS_IN_NEED: '3' },
    { STITCH_TOKENS_PER_SECOND: '10', STITCH_REQUESTS_PER_SECOND: '11', STITCH_READS_PER_SECOND: '40' },
  ])
    it(`asks for no more than the deployment's share, repeated or not: ${JSON.stringify(environment)}`, () => {
      const settings = readSettings(environment, manySettings)
      const [ofTick, inNeed] = [shareOfTick(settings), shareInNeed(settings)]
      const requests =
        settings.turns * (ofTick.renewals + ofTick.repetitions) +
        settings.turnsInNeed * (inNeed.renewals + inNeed.repetitions)
      assert.ok(requests <= settings.requestsPerSecond, `${requests} of ${settings.requestsPerSecond}`)
      // Only a tick reads in batches.
      assert.equal(settings.turns * ofTick.reads, settings.readsPerSecond)
      // A renewal may be repeated as often on a reader's wish as in a tick.
      const repeated = (settings.requestsPerSecond - settings.tokensPerSecond) / settings.tokensPerSecond
      for (const { renewals, repetitions } of [ofTick, inNeed])
        assert.ok(Math.abs(repetitions / renewals - repeated) < 1e-9, `${repetitions} for ${renewals}`)
    })
})

describe('a number of a deployment for many clients', () => {
  const RAISED = { STITCH_REQUESTS_PER_SECOND: '9999' }
  for (const [name, member] of [
    ['STITCH_TURNS', 'turns'],
    ['STITCH_TURNS_IN_NEED', 'turnsInNeed'],
    ['STITCH_READS_PER_SECOND', 'readsPerSecond'],
    ['STITCH_TOKENS_PER_SECOND', 'tokensPerSecond'],
    ['STITCH_REQUESTS_PER_SECOND', 'requestsPerSecond'],
  ] as const)
    it(`is what ${name} says, a whole one from 1 to 9999 and nothing else`, () => {
      assert.equal(readSettings({ ...RAISED, [name]: '7' }, manySettings)[member], 7)
      for (const value of ['0', '10000', '-7', '+7', '7.5', '7e1', '07', '0x7', '7s', 's7', '7 7'])
        assert.deepEqual(problemsOf({ ...RAISED, [name]: value }).slice(0, 1), [name], value)
    })

  it('of requests is more than that of tokens, because some are repeated', () => {
    const problems = (tokens: number, requests: number) =>
      problemsOf({
        STITCH_TOKENS_PER_SECOND: String(tokens),
        STITCH_REQUESTS_PER_SECOND: String(requests),
      })
    for (const [tokens, requests] of [
      [9, 9],
      [10, 9],
    ] as const)
      assert.deepEqual(problems(tokens, requests), ['STITCH_REQUESTS_PER_SECOND'])
    const settings = { STITCH_TOKENS_PER_SECOND: '8', STITCH_REQUESTS_PER_SECOND: '9' }
    assert.equal(readSettings(settings, manySettings).requestsPerSecond, 9)
  })
})
