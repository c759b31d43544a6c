import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, it } from 'node:test'
import { SEED_SCOPES } from '../../local/stitch/clients.ts'
import { defaultSettings } from '../../local/stitch/settings.ts'
import { startTestStitch } from '../support/stitch.ts'
import {
  askToken,
  assertRefused,
  type Change,
  clientAt,
  formOf,
  secretFormOf,
} from './local-stitch-client.ts'

const NOW = Date.UTC(2030, 0, 1) / 1000

let now = NOW
const stitch = await startTestStitch({ clock: () => now * 1000 })
beforeEach(() => {
  now = NOW
  Object.assign(stitch.settings, defaultSettings())
  stitch.counters.reset()
})

const ask = async (change?: Change) => askToken(stitch, await formOf(stitch, NOW, change))

describe('the simulated token endpoint answers as documented', () => {
  it('gives a token for a right request, with exactly the four members of the documented answer', async () => {
    const { status, headers, json } = await ask()
    assert.equal(status, 200)
    assert.match(json.access_token, /^[A-Za-z0-9_-]{43}$/)
    const { access_token: _, ...rest } = json
    assert.deepEqual(rest, { expires_in: 3600, token_type: 'Bearer', scope: 'client_paymentrequest' })
    assert.equal(headers.get('cache-control'), 'no-store')
  })

  it('gives a token to a client with a secret', async () => {
    const { status, json } = await askToken(stitch, secretFormOf(stitch))
    assert.equal(status, 200)
    assert.equal(json.scope, 'client_paymentrequest')
  })

  it('gives one token for several scopes, in the order asked', async () => {
    const scope = 'client_imageupload client_paymentrequest'
    const { json } = await ask({ form: { scope } })
    assert.equal(json.scope, scope)
  })

  it('says the lifetime of the client, and of the whole simulator where it has none', async () => {
    stitch.settings.expiresInSeconds = 900
    const secretClient = clientAt(stitch, 1)
    secretClient.expiresInSeconds = 600
    assert.equal((await ask()).json.expires_in, 900)
    assert.equal((await askToken(stitch, secretFormOf(stitch))).json.expires_in, 600)
    secretClient.expiresInSeconds = undefined
  })
})

describe('the simulated token endpoint refuses a scope that Stitch refuses', () => {
  const long = (length: number) => `client_paymentrequest ${'x'.repeat(length)}`
  const cases: [string, string | undefined][] = [
    ['missing', undefined],
    ['empty', ''],
    ['unknown', 'client_everything'],
    ['in other case', 'Client_PaymentRequest'],
    ['known and unknown together', 'client_paymentrequest client_everything'],
    ['two spaces in a row', 'client_paymentrequest  client_imageupload'],
    ['a leading space', ' client_paymentrequest'],
    ['a trailing space', 'client_paymentrequest '],
    ['a tab', 'client_paymentrequest\tclient_imageupload'],
    ['over 300 characters', long(300)],
  ]
  for (const [title, scope] of cases) {
    it(`${title}: invalid_scope`, async () => assertRefused(await ask({ form: { scope } }), 'invalid_scope'))
  }

  it('one the client does not have: invalid_scope, until it gets it', async () => {
    const client = clientAt(stitch, 0)
    client.scopes.delete('client_imageupload')
    assertRefused(await ask({ form: { scope: 'client_imageupload' } }), 'invalid_scope')
    client.scopes = new Set(SEED_SCOPES)
    assert.equal((await ask({ form: { scope: 'client_imageupload' } })).status, 200)
  })

  it('300 characters are not too many', async () => {
    const name = 'x'.repeat(300 - 'client_paymentrequest '.length)
    const client = clientAt(stitch, 0)
    client.scopes.add(name)
    assert.equal((await ask({ form: { scope: `client_paymentrequest ${name}` } })).status, 200)
    client.scopes.add(`${name}x`)
    assertRefused(await ask({ form: { scope: `client_paymentrequest ${name}x` } }), 'invalid_scope')
    client.scopes = new Set(SEED_SCOPES)
  })
})

describe('the simulated token endpoint refuses a request that Stitch refuses', () => {
  const cases: [string, Change['form'], string][] = [
    ['audience missing', { audience: undefined }, 'invalid_request'],
    ['audience wrong', { audience: 'https://elsewhere.example' }, 'invalid_request'],
    ['grant type missing', { grant_type: undefined }, 'invalid_request'],
    ['another grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['assertion type wrong', { client_assertion_type: 'jwt' }, 'invalid_request'],
    ['assertion garbage', { client_assertion: 'garbage' }, 'invalid_request'],
    ['secret beside an assertion', { client_secret: 'secret' }, 'invalid_request'],
    [
      'client another than in the assertion',
      { client_id: 'test-7c1e0b52-88f4-4d53-b6a7-0e9d2c3f4a10' },
      'invalid_request',
    ],
    ['client missing', { client_id: undefined }, 'invalid_client'],
    ['no proof at all', { client_assertion: undefined, client_assertion_type: undefined }, 'invalid_client'],
    ['client unknown', { client_id: `test-${randomUUID()}` }, 'invalid_client'],
  ]
  for (const [title, form, error] of cases) {
    it(`${title}: ${error}`, async () => assertRefused(await ask({ form: form ?? {} }), error))
  }

  it('a wrong secret, or the secret of a client with a certificate: invalid_client', async () => {
    const { id } = clientAt(stitch, 0)
    for (const change of [{ client_secret: 'wrong' }, { client_id: id }]) {
      const { status, json } = await askToken(stitch, secretFormOf(stitch, change))
      assert.deepEqual({ status, json }, { status: 400, json: { error: 'invalid_client' } })
    }
  })

  it('JSON instead of a form: invalid_request', async () => {
    const body = JSON.stringify(Object.fromEntries(await formOf(stitch, NOW)))
    const { status, json } = await askToken(stitch, body, { 'content-type': 'application/json' })
    assert.deepEqual({ status, json }, { status: 400, json: { error: 'invalid_request' } })
  })

  it('GET: invalid_request', async () => {
    const answer = await fetch(`${stitch.tokenEndpoint}?${await formOf(stitch, NOW)}`)
    assert.deepEqual(await answer.json(), { error: 'invalid_request' })
  })
})
