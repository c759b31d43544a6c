import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rejectionOf } from '../../support/rejection.ts'
import { anApi, FAILED, MUTATION, QUERY, REJECTED } from './scripted-api.ts'

describe('with less than 9 s left no repetition begins:', () => {
  it('of a query, and waiting counts', async () => {
    const enough = anApi({ afterMs: 1000, comes: FAILED })
    await enough.call(QUERY, { forMs: 10_150 })
    assert.equal(enough.sent.length, 2)
    const tooLate = anApi({ afterMs: 1000, comes: FAILED })
    assert.equal((await rejectionOf(tooLate.call(QUERY, { forMs: 10_149 }))).code, 'upstream_unavailable')
    assert.equal(tooLate.sent.length, 1)
  })

  it('after a rejected token, which is token_unavailable then', async () => {
    const enough = anApi({ afterMs: 1000, comes: REJECTED })
    await enough.call(MUTATION, { forMs: 10_000 })
    assert.equal(enough.sent.length, 2)
    const tooLate = anApi({ afterMs: 1000, comes: REJECTED })
    const error = await rejectionOf(tooLate.call(MUTATION, { forMs: 9999 }))
    assert.deepEqual([error.code, error.facts.retryAfterSeconds], ['token_unavailable', 1])
    assert.deepEqual([tooLate.sent.length, tooLate.waitsMs], [1, [0]], 'forgotten, and not waited for')
  })

  it('nor a mutation, after a query that took long: better not sent than unknown', async () => {
    const enough = anApi()
    await enough.call(MUTATION, { forMs: 9000 })
    assert.equal(enough.sent.length, 1)
    const tooLate = anApi()
    const error = await rejectionOf(tooLate.call(MUTATION, { forMs: 8999 }))
    assert.deepEqual([error.code, error.facts.reason], ['upstream_unavailable', 'NO_TIME_LEFT'])
    assert.deepEqual([error.facts.operation, tooLate.sent.length], ['SetName', 0])
  })

  it('an attempt has no more time than is left', async () => {
    const { sent, call } = anApi()
    await call(QUERY, { forMs: 3000 })
    assert.equal(sent[0]?.timeoutMs, 3000)
  })
})
