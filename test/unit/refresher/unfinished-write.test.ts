import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { StitchError } from '../../../lib/errors.ts'
import type { ClientToken } from '../../../lib/token/client-token.ts'
import { refusal } from '../../support/token-endpoint-in-memory.ts'
import { aToken } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'
import { aWriter } from '../../support/writer.ts'

const NO_ANSWER = new StitchError('token_store_failed', 'no answer')
const OLD = aToken({ accessToken: 'old', issuedAt: START - 1900 })
const NEWER = aToken({ accessToken: 'newer', issuedAt: START + 5 })

/** A run whose write took effect, on top of what `others` had written meanwhile, while its answer was lost. */
async function unanswered(...others: ClientToken[]) {
  const writer = aWriter()
  const parameter = writer.parameter()
  parameter.put(OLD)
  parameter.before = (use) => {
    if (use === 'read') return undefined
    for (const other of others) parameter.put(other)
    parameter.put(aToken({ accessToken: 'granted-1', issuedAt: START }))
    return NO_ANSWER
  }
  assert.equal(await writer.outcome(), 'token_store_failed')
  parameter.before = () => undefined
  const stored = () => parameter.newest?.token?.accessToken
  const allStored = () => parameter.versions.map((token) => token?.accessToken)
  return { ...writer, stored, allStored }
}

describe('a write that took effect while its answer was lost', () => {
  test('is made once more by the next run, without another request, and then no more', async () => {
    const { time, outcome, endpoint, allStored } = await unanswered()
    await time.pass(300)
    assert.equal(await outcome(), 'refreshed')
    assert.equal(await outcome(), 'fresh')
    assert.deepEqual(allStored(), ['old', 'granted-1', 'granted-1'])
    assert.equal(endpoint.requests, 1)
  })

  test('is looked after by the next run, which puts back what it had covered', async () => {
    const { time, outcome, endpoint, stored } = await unanswered(NEWER)
    await time.pass(300)
    assert.equal(await outcome(), 'fresh')
    assert.equal(stored(), 'newer')
    assert.equal(endpoint.requests, 1)
  })

  test('is looked after also when a run by force has failed in between', async () => {
    const { time, outcome, endpoint, stored } = await unanswered(NEWER)
    await time.pass(300)
    endpoint.script(refusal('unauthorized_client'))
    assert.equal(await outcome({ force: true }), 'token_request_rejected')
    assert.equal(await outcome(), 'fresh')
    assert.equal(stored(), 'newer')
  })

  test('is not made again when the token has to be renewed anyway', async () => {
    for (const request of [{ force: true }, { scopes: [aToken().scope], rejectedVersion: 2 }]) {
      const { time, outcome, endpoint, allStored } = await unanswered()
      await time.pass(300)
      assert.equal(await outcome(request), 'refreshed')
      assert.deepEqual(allStored(), ['old', 'granted-1', 'granted-2'])
      assert.equal(endpoint.requests, 2)
    }
  })
})

test('a write that has covered a newer token is looked after also by a run whose read misses it', async () => {
  const { time, parameter, outcome, endpoint, stored } = await unanswered(NEWER)
  await time.pass(300)
  parameter().before = () => {
    parameter().before = () => undefined
    return 'stale'
  }
  assert.equal(await outcome(), 'fresh')
  assert.equal(stored(), 'newer')
  assert.equal(endpoint.requests, 1)
})

test('what could not be put back is put back by the next run', async () => {
  const { time, parameter, outcome } = aWriter()
  parameter().put(OLD)
  parameter().before = (use) => {
    if (use === 'write' && parameter().writes === 1) parameter().put(NEWER)
    return use === 'write' && parameter().writes === 2 ? NO_ANSWER : undefined
  }
  assert.equal(await outcome(), 'token_store_failed')
  assert.equal(parameter().newest?.token?.accessToken, 'granted-1')
  await time.pass(300)
  assert.equal(await outcome(), 'refreshed')
  assert.equal(parameter().newest?.token?.accessToken, 'newer')
})

test('a write that others kept out is looked after when an attempt of it turns out to have taken effect', async () => {
  const { time, parameter, outcome } = aWriter()
  parameter().put(OLD)
  parameter().before = (use) => {
    if (use === 'read' || parameter().writes > 1) return undefined
    parameter().put(NEWER)
    return 'contended'
  }
  assert.equal(await outcome(), 'fresh')
  parameter().put(aToken({ accessToken: 'granted-1', issuedAt: START }))
  await time.pass(300)
  assert.equal(await outcome(), 'fresh')
  assert.equal(parameter().newest?.token?.accessToken, 'newer')
})
