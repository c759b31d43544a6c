import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { startTestStack } from '../support/stack.ts'
import { keeps, runRefresher, SCOPE, withTokenDue } from './fault-run.ts'

const stack = await startTestStack()
const { faults, store } = stack

const ALWAYS = Number.POSITIVE_INFINITY
const SETTINGS = { STITCH_SCOPES: SCOPE }
/** A whole second, so that what ends at one ends neither before nor after it. */
const START_SECONDS = Math.floor(Date.now() / 1000)

/** Sets the clock of this process, by which the local stack goes too. It stands still until it is set again. */
let nowSeconds = START_SECONDS
const setClock = (secondsAfterStart: number) => {
  nowSeconds = START_SECONDS + secondsAfterStart
}

const tick = () => runRefresher(stack, {})
const reader = () => runRefresher(stack)

describe('a warm refresher', () => {
  beforeEach(async () => {
    mock.method(Date, 'now', () => nowSeconds * 1000)
    setClock(0)
    await withTokenDue(stack, SETTINGS)
  })
  afterEach(() => mock.restoreAll())

  // Fault: fails for ever
  it('that cannot read its secret goes on with the certificate that it read under an hour ago, and then asks Stitch for nothing until it can', async () => {
    const first = await tick()
    assert.deepEqual([first.ended, first.secretReads], ['refreshed', 1])
    faults.add({ at: 'secretsmanager', does: '500', times: ALWAYS })

    setClock(3599)
    const lastSecond = await tick()
    assert.deepEqual([lastSecond.ended, lastSecond.requests], ['refreshed', 1])

    // To have been of use a second ago makes it no younger.
    await store.write(SCOPE, { ageSeconds: 2000 })
    for (const seconds of [3600, 3900]) {
      setClock(seconds)
      const { ended, requests, writes } = await keeps(stack, tick)
      assert.deepEqual([ended, requests, writes], ['secret_unavailable', 0, 0])
    }

    faults.clear()
    const back = await tick()
    assert.deepEqual([back.ended, back.requests], ['refreshed', 1])
  })

  // Fault: other OAuth errors
  it('whose scope set Stitch refuses with invalid_scope asks for it once an hour, and not a second sooner', async () => {
    faults.add({ at: 'token', does: 'invalid_scope', operation: SCOPE, times: ALWAYS })
    const runs: readonly [seconds: number, requests: number][] = [
      [0, 1],
      [1, 0],
      [300, 0],
      [3599, 0],
      [3600, 1],
      [3601, 0],
      [7199, 0],
    ]
    for (const [seconds, requests] of runs) {
      setClock(seconds)
      const ofTick = await keeps(stack, tick)
      assert.deepEqual([ofTick.ended, ofTick.requests], ['token_request_rejected', requests], `${seconds} s`)
      const ofReader = await keeps(stack, reader)
      assert.deepEqual([ofReader.ended, ofReader.requests], ['token_request_rejected', 0], `${seconds} s`)
    }
    faults.clear()
    assert.equal((await tick()).requests, 0, 'the hour is not over')
    setClock(7200)
    const allowed = await tick()
    assert.deepEqual([allowed.ended, allowed.requests], ['refreshed', 1])
  })

  // Fault: renewal fails while many ask
  it('whose renewal failed repeats that to readers for 15 s without a request, and then asks again', async () => {
    faults.add({ at: 'token', does: '503', times: ALWAYS })
    const ATTEMPTS = 3
    const runs: readonly [seconds: number, requests: number][] = [
      [0, ATTEMPTS],
      [1, 0],
      [14, 0],
      [15, ATTEMPTS],
      [29, 0],
    ]
    for (const [seconds, requests] of runs) {
      setClock(seconds)
      const run = await keeps(stack, reader)
      assert.deepEqual([run.ended, run.requests], ['token_endpoint_unavailable', requests], `${seconds} s`)
    }
    faults.clear()
    const repeated = await keeps(stack, reader)
    assert.deepEqual([repeated.ended, repeated.requests], ['token_endpoint_unavailable', 0])
    setClock(30)
    const asked = await reader()
    assert.deepEqual([asked.ended, asked.requests], ['refreshed', 1])
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
