import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StitchError } from '../../../lib/errors.ts'
import { aToken } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'
import { aWriter } from '../../support/writer.ts'

const aged = (ageSeconds: number) => aToken({ issuedAt: START - ageSeconds, accessToken: 'stored' })
const STORE_FAILED = new StitchError('token_store_failed', 'no')

describe('when the store', () => {
  it('cannot be read, no token is requested', async () => {
    const { parameter, secret, endpoint, outcome } = aWriter()
    parameter().script('read', new StitchError('token_store_unreadable', 'no'))
    assert.equal(await outcome(), 'token_store_unreadable')
    assert.deepEqual([secret.reads.length, endpoint.requests], [0, 0])
  })

  for (const [what, versions] of [
    ['holds a token', [aged(1900)]],
    ['holds garbage', [undefined]],
    ['holds nothing', []],
  ] as const)
    it(`${what} and cannot be written, the next run writes the same token without asking again`, async () => {
      const { time, parameter, endpoint, outcome } = aWriter()
      parameter().versions.push(...versions)
      parameter().script('write', STORE_FAILED)
      assert.equal(await outcome(), 'token_store_failed')
      assert.deepEqual(parameter().versions, versions, 'kept')
      await time.pass(300)
      assert.equal(await outcome(), 'refreshed')
      assert.equal(parameter().newest?.token?.accessToken, 'granted-1')
      assert.equal(endpoint.requests, 1)
    })

  it('fails in a way that nobody foresaw, the next run writes the same token all the same', async () => {
    const { time, parameter, endpoint, outcome } = aWriter()
    parameter().script('write', new Error('no'))
    assert.equal(await outcome(), 'internal_error')
    await time.pass(300)
    assert.equal(await outcome(), 'refreshed')
    assert.deepEqual([parameter().newest?.token?.accessToken, endpoint.requests], ['granted-1', 1])
  })

  it('could not be written with the renewal of a rejected token, the next tick writes that one too', async () => {
    const { time, parameter, endpoint, outcome } = aWriter()
    parameter().put(aged(600))
    parameter().script('write', STORE_FAILED)
    await outcome({ scopes: ['client_paymentrequest'], rejectedVersion: 1 })
    await time.pass(300)
    assert.equal(await outcome(), 'refreshed')
    assert.equal(parameter().newest?.token?.accessToken, 'granted-1')
    assert.equal(endpoint.requests, 1)
  })

  it('has something newer by then, that stays, and the unwritten token is forgotten', async () => {
    const { parameter, endpoint, outcome } = aWriter()
    parameter().script('write', STORE_FAILED)
    await outcome()
    parameter().put(aToken({ accessToken: 'of-another', issuedAt: START + 1 }))
    assert.equal(await outcome(), 'fresh')
    assert.equal(await outcome(), 'fresh')
    assert.deepEqual([parameter().newest?.token?.accessToken, parameter().writes], ['of-another', 1])
    parameter().put(undefined)
    assert.equal(await outcome(), 'refreshed')
    assert.equal(parameter().newest?.token?.accessToken, 'granted-2')
    assert.equal(endpoint.requests, 2)
  })

  it('takes no token so large, the next run asks for another, which may be smaller', async () => {
    const { parameter, endpoint, outcome } = aWriter()
    parameter().script('write', new StitchError('token_too_large', 'no'))
    assert.equal(await outcome(), 'token_too_large')
    assert.equal(await outcome(), 'refreshed')
    assert.equal(parameter().newest?.token?.accessToken, 'granted-2')
    assert.equal(endpoint.requests, 2)
  })

  it('has a document from the future by then, the unwritten token is written', async () => {
    const { parameter, outcome } = aWriter()
    parameter().script('write', STORE_FAILED)
    await outcome()
    parameter().put(aged(-3600))
    assert.equal(await outcome(), 'refreshed')
    assert.equal(parameter().newest?.token?.accessToken, 'granted-1')
  })

  it('holds a good token when the unwritten one is due, that one is discarded', async () => {
    const { time, parameter, endpoint, outcome } = aWriter()
    parameter().put(aged(100))
    endpoint.lifetimeSeconds = 600
    parameter().script('write', STORE_FAILED)
    assert.equal(await outcome({ force: true }), 'token_store_failed')
    await time.pass(400)
    assert.equal(await outcome(), 'fresh')
    parameter().put(aToken({ accessToken: 'of-another', issuedAt: time.now }))
    assert.equal(await outcome(), 'fresh')
    assert.equal(parameter().writes, 1, 'nothing is left to be written')
  })

  it('could not be written until the token itself is due, a new one is asked for', async () => {
    const { time, parameter, endpoint, outcome } = aWriter()
    parameter().script('write', STORE_FAILED)
    await outcome()
    await time.pass(1801)
    assert.equal(await outcome(), 'refreshed')
    assert.equal(endpoint.requests, 2)
  })

  for (const [what, issuedAt, outcome] of [
    ['issued a second later', 1, 'fresh'],
    ['issued in the same second', 0, 'refreshed'],
    ['issued earlier', -1, 'refreshed'],
  ] as const)
    it(`has a good token by then that was ${what}: ${outcome === 'fresh' ? 'that one stays' : 'the unwritten one is written'}`, async () => {
      const { parameter, endpoint, outcome: run } = aWriter()
      parameter().script('write', STORE_FAILED)
      await run()
      parameter().put(aToken({ accessToken: 'of-another', issuedAt: START + issuedAt }))
      assert.equal(await run(), outcome)
      assert.equal(endpoint.requests, 1)
    })

  it('took the write while its answer was lost, the next run is content, and asks for nothing', async () => {
    const { parameter, endpoint, outcome } = aWriter()
    parameter().before = (use) => {
      if (use === 'read') return undefined
      parameter().put(aToken({ accessToken: 'granted-1' }))
      return STORE_FAILED
    }
    assert.equal(await outcome(), 'token_store_failed')
    parameter().before = () => undefined
    assert.equal(await outcome(), 'fresh')
    assert.deepEqual([parameter().writes, endpoint.requests], [1, 1])
  })

  it('took the write while its answer was lost, and the API rejects that token: another is asked for', async () => {
    const { time, parameter, endpoint, outcome } = aWriter()
    parameter().before = (use) => {
      if (use === 'read') return undefined
      parameter().put(aToken({ accessToken: 'granted-1' }))
      return STORE_FAILED
    }
    await outcome()
    parameter().before = () => undefined
    await time.pass(60)
    assert.equal(
      await outcome({ by: 'reader', scopes: ['client_paymentrequest'], rejectedVersion: 1 }),
      'refreshed',
    )
    assert.equal(endpoint.requests, 2)
  })
})
