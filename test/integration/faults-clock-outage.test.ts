import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'
import { runRefresher, SCOPE } from './fault-run.ts'

const stack = await startTestStack()
const { counters, faults, store } = stack
const { handler } = stack

const OUTAGE_SECONDS = 900
const TICK_SECONDS = 300
const CALL_SECONDS = 150
/** With less left than this an hour's token is due. */
const HALF_LIFE_SECONDS = 1800

const START_SECONDS = Math.floor(Date.now() / 1000)
/** By the clock of this process, by which the local stack goes too: seconds since the first token was issued. */
let second = 0

const statusOf = async (route: string) => (await handler.call(route)).status
/** A sibling that is called all the time. */
const callWarm = async () => assert.equal(await statusOf('GET /payment-requests'), 200, `${second} s`)
/** A sibling with nothing in memory: that Stitch does not know the id shows that there was a token. */
const callCold = async () => assert.equal(await statusOf('GET /payment-requests/unknown-id'), 404)

/**
 * When the outage begins, in seconds since the first token was issued, and at how many ticks a token is due meanwhile.
 */
const OUTAGES: readonly [beginsAt: number, failingTicks: number][] = [
  [0, 0],
  [1, 0],
  [900, 0],
  // At 1800 s to the second the token is not due, so the tick that renews it comes at 2100 s, when this outage is over.
  [1200, 0],
  [1201, 1],
  [1799, 2],
  [1800, 2],
  [1801, 3],
  [2100, 3],
  [2101, 0],
  [2700, 0],
  [3300, 0],
]

describe('a token endpoint that is down for 15 minutes', () => {
  beforeEach(async () => {
    second = 0
    mock.method(Date, 'now', () => (START_SECONDS + second) * 1000)
    // The waits between attempts, which are real, are the shortest that there are.
    mock.method(Math, 'random', () => 0)
    await stack.deploy({ STITCH_SCOPES: SCOPE })
    await stack.clearTokens()
  })
  afterEach(() => mock.restoreAll())

  // Fault: token endpoint down for 15 minutes
  for (const [beginsAt, failingTicks] of OUTAGES)
    it(`fails no reader, when it begins ${beginsAt} s after an hour's token was issued, and a tick is enough to recover`, async () => {
      const endsAt = beginsAt + OUTAGE_SECONDS
      const recoversAt = Math.ceil(endsAt / TICK_SECONDS) * TICK_SECONDS
      const ticks = [await runRefresher(stack, {})]

      for (; second <= recoversAt; second += 1) {
        if (second === beginsAt) faults.add({ at: 'token', does: '503', times: Number.POSITIVE_INFINITY })
        if (second === endsAt - 1) await callCold()
        if (second === endsAt) faults.clear()
        // The readers come first: what they have is never older than right before a tick.
        if (second % CALL_SECONDS === 0) await callWarm()
        if (second % TICK_SECONDS === 0 && second > 0) ticks.push(await runRefresher(stack, {}))
      }

      const failed = ticks.filter(({ ended }) => ended === 'token_endpoint_unavailable')
      const went = ticks.filter(({ ended }) => ended === 'refreshed' || ended === 'fresh')
      assert.deepEqual([failed.length, went.length], [failingTicks, ticks.length - failingTicks])
      assert.equal(went.at(-1), ticks.at(-1))
      const left = (await store.document(SCOPE)).expiresAt - (START_SECONDS + recoversAt)
      assert.ok(left >= HALF_LIFE_SECONDS, `${left} s are left`)
      await callWarm()
      // No caller had to wait for the refresher, or was rejected.
      assert.equal(counters.get(`lambda.${REFRESHER}.invocations`), 0)
      assert.equal(counters.get('graphql.unauthenticated'), 0)
    })
})

it('shows no secret in any output', () => assertNoLeak(stack))
