import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ApiFailure } from '../../../lib/stitch/call-stitch.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { anApi, answer, FAILED, MUTATION, NO_ANSWER, QUERY, SLOW_QUERY } from './scripted-api.ts'

describe('no answer is told', () => {
  const toldOf = async (reason: string) => {
    const failure = new ApiFailure(reason, true)
    const error = await rejectionOf(anApi(failure, failure, failure).call(QUERY))
    assert.deepEqual(error.facts, { operation: 'ReadName', reason })
    return error.message
  }

  for (const reason of ['HPE_INVALID_CONSTANT', 'UNDECODABLE'])
    it(`as an answer that is not HTTP after ${reason}`, async () => {
      assert.match(await toldOf(reason), /a proxy is in between: the answer is not HTTP, or it is broken/)
    })

  for (const reason of ['ECONNRESET', 'X_HPE_INVALID', 'UNDECODABLE_X', 'X_UNDECODABLE'])
    it(`as none after ${reason}`, async () => {
      assert.match(await toldOf(reason), /^Stitch's API gave no answer\./)
    })

  it('as time that ran out of a slow operation only', async () => {
    const timedOut = new ApiFailure('ETIMEDOUT', true, true)
    assert.equal((await rejectionOf(anApi(timedOut).call(SLOW_QUERY))).facts.timedOut, true)
    assert.equal((await rejectionOf(anApi(NO_ANSWER).call(SLOW_QUERY))).facts.timedOut, undefined)
    const quick = await rejectionOf(anApi(timedOut, timedOut, timedOut).call(QUERY))
    assert.equal(quick.facts.timedOut, undefined)
  })

  it('under the name of its class', () => {
    assert.match(String(new ApiFailure('ECONNRESET', true)), /^ApiFailure: ECONNRESET$/)
  })
})

describe('a refusal', () => {
  const refused = answer(429, '')

  it('of a mutation does not say that it may have taken place', async () => {
    const { call } = anApi(refused)
    const error = await rejectionOf(call(MUTATION, { reference: { externalReference: 'order-1' } }))
    assert.doesNotMatch(error.message, /may have taken place/)
    assert.equal(error.facts.externalReference, undefined)
  })

  it('that is not for a scope is not counted as one', async () => {
    for (const [failures, operation] of [
      [[refused], QUERY],
      [[FAILED, FAILED, FAILED], QUERY],
      [[FAILED], MUTATION],
    ] as const) {
      const { call, metrics } = anApi(...failures)
      await rejectionOf(call(operation))
      assert.deepEqual(metrics.of('ScopeMissing'), [])
    }
  })
})

describe('late in an invocation', () => {
  /** The API a minute later. */
  const lateApi = async () => {
    const api = anApi()
    await api.time.run(api.time.sleep(60_000))
    return api
  }

  it('a mutation is not sent with less than 9 s left', async () => {
    const { call, sent } = await lateApi()
    assert.equal((await rejectionOf(call(MUTATION, { forMs: 8999 }))).facts.reason, 'NO_TIME_LEFT')
    assert.equal(sent.length, 0)
  })

  it('an attempt has no more time than is left', async () => {
    const { call, sent } = await lateApi()
    await call(QUERY, { forMs: 3000 })
    await call(SLOW_QUERY, { forMs: 12_000 })
    assert.deepEqual(
      sent.map(({ timeoutMs }) => timeoutMs),
      [3000, 12_000],
    )
  })
})

it('a quick query may go out again on another connection; its body is JSON', async () => {
  const { call, sent } = anApi()
  await call(QUERY)
  assert.deepEqual([sent[0]?.isRepeatable, sent[0]?.contentType], [true, 'application/json'])
})
