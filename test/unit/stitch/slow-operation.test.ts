import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { HttpAnswer } from '../../../lib/http/http-answer.ts'
import { noMetrics } from '../../../lib/observe/metrics.ts'
import { ApiFailure, callStitch, type SendToApi } from '../../../lib/stitch/call-stitch.ts'
import type { Operation } from '../../../lib/stitch/operation.ts'
import { VERIFY_BANK_ACCOUNT } from '../../../lib/stitch/verify-bank-account.ts'

const TOKEN = { accessToken: 'a', renew: async () => TOKEN }
const AFTER_SECONDS = 27_500

/** Calls with answers in order, a failure among them being no answer. A timed-out attempt uses its time up. */
async function attempts(operation: Operation<unknown>, answers: readonly (HttpAnswer | ApiFailure)[]) {
  let now = 0
  const sent: Parameters<SendToApi>[0][] = []
  const sendToApi: SendToApi = async (request) => {
    const answer = answers[sent.length]
    sent.push(request)
    if (answer === undefined) throw new RangeError('asked once too often')
    if (!(answer instanceof ApiFailure)) return answer
    if (answer.timedOut) now += request.timeoutMs
    throw answer
  }
  const timing = { clock: () => now, monotonic: () => now, sleep: async () => undefined, random: () => 0 }
  const error = await callStitch(
    { sendToApi, timing, metrics: noMetrics },
    operation,
    {},
    { token: TOKEN, by: AFTER_SECONDS },
  )
    .then(() => undefined)
    .catch((thrown: unknown) => thrown as { code: string; facts: Record<string, unknown> })
  return { sent, error }
}

const timedOut = new ApiFailure('ETIMEDOUT', true, true)
const down: HttpAnswer = { status: 503, headers: {}, body: '' }
const QUICK = { ...VERIFY_BANK_ACCOUNT, slow: false }

describe('a slow operation', () => {
  it('has all the time of the invocation for one attempt, where a quick one has 8 s', async () => {
    assert.equal((await attempts(VERIFY_BANK_ACCOUNT, [timedOut])).sent[0]?.timeoutMs, AFTER_SECONDS)
    assert.equal((await attempts(QUICK, [timedOut, timedOut, timedOut])).sent[0]?.timeoutMs, 8000)
  })

  it('is never repeated when time ran out, and says so', async () => {
    const { sent, error } = await attempts(VERIFY_BANK_ACCOUNT, [timedOut])
    assert.equal(sent.length, 1)
    assert.equal(error?.code, 'upstream_unavailable')
    assert.equal(error.facts.timedOut, true)
  })

  it('is not called slow when it never got through', async () => {
    const { error } = await attempts(VERIFY_BANK_ACCOUNT, [new ApiFailure('ETIMEDOUT', false, true)])
    assert.equal(error?.facts.timedOut, undefined)
  })

  it('is repeated like any query when Stitch is down', async () => {
    const { sent, error } = await attempts(VERIFY_BANK_ACCOUNT, [down, down, down])
    assert.equal(sent.length, 3)
    assert.equal(error?.code, 'upstream_unavailable')
    assert.equal(error.facts.timedOut, undefined)
  })

  it('says that it cannot be repeated, so that it goes out on a connection that is known to live', async () => {
    assert.equal((await attempts(VERIFY_BANK_ACCOUNT, [timedOut])).sent[0]?.isRepeatable, false)
  })
})
