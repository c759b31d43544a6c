import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StitchError } from '../../../lib/errors.ts'
import { refusal } from '../../support/token-endpoint-in-memory.ts'
import { aToken } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'
import { aWriter } from '../../support/writer.ts'

const UNREADABLE = new StitchError('token_store_unreadable', 'no')
const READER = { by: 'reader' as const, scopes: ['client_paymentrequest'] }

describe('the failure of a moment ago', () => {
  const failing = async () => {
    const writer = aWriter()
    writer.parameter().put(aToken({ issuedAt: START - 3500 }))
    writer.endpoint.script(refusal('unauthorized_client'), refusal('unauthorized_client'))
    assert.equal(await writer.outcome(), 'token_request_rejected')
    return writer
  }

  it('is repeated to readers for 15 s without a read or a request', async () => {
    const { time, endpoint, parameter, outcome } = await failing()
    const { reads } = parameter()
    await time.pass(14)
    assert.equal(await outcome(READER), 'token_request_rejected')
    assert.equal(await outcome({ ...READER, rejectedVersion: 1 }), 'token_request_rejected')
    assert.deepEqual([endpoint.requests, parameter().reads], [1, reads])
    await time.pass(1)
    await outcome(READER)
    assert.equal(endpoint.requests, 2)
  })

  for (const [who, request] of [
    ['the schedule', {}],
    ['an operator', { ...READER, by: 'operator' }],
    ['an operator by force', { ...READER, by: 'operator', force: true }],
  ] as const)
    it(`is not repeated to ${who}`, async () => {
      const { endpoint, outcome } = await failing()
      await outcome(request)
      assert.equal(endpoint.requests, 2)
    })

  it('is repeated once more after a repetition, not for ever', async () => {
    const { time, endpoint, outcome } = await failing()
    await time.pass(10)
    await outcome(READER)
    await time.pass(10)
    await outcome(READER)
    assert.equal(endpoint.requests, 2)
  })

  for (const code of ['token_store_unreadable', 'token_store_wrong_type', 'kms_key_unusable'] as const)
    it(`is not repeated when it was only that the store could not be read: ${code}`, async () => {
      const { parameter, outcome } = aWriter()
      parameter().script('read', new StitchError(code, 'no'))
      assert.equal(await outcome(), code)
      assert.equal(await outcome(READER), 'refreshed')
    })

  for (const code of ['token_store_failed', 'token_store_version_limit', 'kms_key_unusable'] as const)
    it(`is not repeated when the token has only to be written: ${code}`, async () => {
      const { parameter, endpoint, outcome } = aWriter()
      parameter().script('write', new StitchError(code, 'no'))
      assert.equal(await outcome(), code)
      assert.equal(await outcome(READER), 'refreshed')
      assert.equal(endpoint.requests, 1)
    })

  it('is repeated when the token that could not be written is over and no other was given', async () => {
    const { time, parameter, endpoint, outcome } = aWriter()
    parameter().script('write', new StitchError('token_store_failed', 'no'))
    assert.equal(await outcome(), 'token_store_failed')
    await time.pass(3500)
    endpoint.script(refusal('unauthorized_client'))
    assert.equal(await outcome(READER), 'token_request_rejected')
    assert.equal(await outcome(READER), 'token_request_rejected')
    assert.equal(endpoint.requests, 2)
  })

  it('is forgotten once the token is stored', async () => {
    const { time, parameter, outcome } = await failing()
    parameter().put(aToken({ issuedAt: time.now }))
    assert.equal(await outcome(), 'fresh')
    assert.equal(await outcome(READER), 'fresh')
  })

  it('is not forgotten because a token from before it is stored', async () => {
    const { time, parameter, endpoint, outcome } = aWriter()
    parameter().put(aToken({ issuedAt: START - 100 }))
    endpoint.script(refusal('unauthorized_client'))
    const rejected = { ...READER, rejectedVersion: 1 }
    assert.equal(await outcome(rejected), 'token_request_rejected')
    assert.equal(await outcome(), 'fresh')
    assert.equal(await outcome(rejected), 'token_request_rejected')
    assert.equal(endpoint.requests, 1)
    await time.pass(15)
    assert.equal(await outcome(rejected), 'refreshed')
  })

  it('is repeated for no longer when the clock is set back six hours', async () => {
    const { time, endpoint, outcome } = await failing()
    time.setClock(-6 * 3600)
    await outcome(READER)
    assert.equal(endpoint.requests, 2)
  })
})

describe('after invalid_scope', () => {
  const refused = async () => {
    const writer = aWriter({ STITCH_SCOPES: 'a' })
    writer.endpoint.script(refusal('invalid_scope'), refusal('invalid_scope'))
    assert.equal(await writer.outcome(), 'token_request_rejected')
    return writer
  }

  // Fault: other OAuth errors
  it('the scope set is tried once an hour, and fails with the same code in between', async () => {
    const { time, endpoint, outcome } = await refused()
    for (let tick = 1; tick < 12; tick += 1) {
      await time.pass(300)
      assert.equal(await outcome(), 'token_request_rejected')
      assert.equal(endpoint.requests, 1)
    }
    await time.pass(300)
    await outcome()
    assert.equal(endpoint.requests, 2)
  })

  it('its hour is not cut short by a failure of another kind', async () => {
    const { time, parameter, endpoint, outcome } = await refused()
    await time.pass(300)
    parameter().script('read', UNREADABLE)
    assert.equal(await outcome(), 'token_store_unreadable')
    await time.pass(300)
    assert.equal(await outcome(), 'token_request_rejected')
    assert.equal(endpoint.requests, 1)
  })

  // Fault: other OAuth errors
  it('its hour is not ended by a token from before it, which readers say is rejected', async () => {
    const { time, parameter, endpoint, outcome } = aWriter()
    parameter().put(aToken({ issuedAt: START - 100 }))
    endpoint.script(refusal('invalid_scope'))
    for (let minute = 0; minute < 25; minute += 5) {
      const rejected = await outcome({ ...READER, rejectedVersion: 1 })
      assert.deepEqual([rejected, endpoint.requests], ['token_request_rejected', 1])
      assert.equal(await outcome(), 'fresh')
      await time.pass(300)
    }
  })

  it('force tries at once', async () => {
    const { endpoint, outcome } = await refused()
    await outcome({ force: true })
    assert.equal(endpoint.requests, 2)
  })

  it('a success ends the hour: the next renewal is not held back', async () => {
    const { time, endpoint, outcome } = await refused()
    endpoint.lifetimeSeconds = 900
    await time.pass(60)
    await outcome({ force: true })
    assert.equal(await outcome({ force: true }), 'refreshed')
    await time.pass(600)
    assert.equal(await outcome(), 'refreshed')
  })

  it('the other scope sets are renewed as ever', async () => {
    const { time, endpoint, run } = aWriter({ STITCH_SCOPES: 'a,b' })
    endpoint.script(refusal('invalid_scope'))
    await run()
    await time.pass(1900)
    await run()
    assert.equal(endpoint.requests, 3)
  })
})
