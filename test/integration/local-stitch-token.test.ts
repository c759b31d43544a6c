import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import { keyIdOf, makeCertificate } from '../../local/stitch/certificate.ts'
import { SEED_SCOPES } from '../../local/stitch/clients.ts'
import { defaultSettings } from '../../local/stitch/settings.ts'
import { type Stitch, startStitch } from '../../local/stitch/stitch.ts'
import {
  askApi,
  askToken,
  assertionOf,
  type Change,
  clientAt,
  formOf,
  secretFormOf,
} from './local-stitch-client.ts'

const NOW = Date.UTC(2030, 0, 1) / 1000
const SKEW = 300

let now = NOW
let stitch: Stitch

before(async () => {
  stitch = await startStitch({ clock: () => now * 1000 })
})
after(() => stitch.close())
beforeEach(() => {
  now = NOW
  Object.assign(stitch.settings, defaultSettings())
  stitch.counters.reset()
})

const ask = async (change?: Change) => askToken(stitch, await formOf(stitch, NOW, change))

async function assertRefused(change: Change, error: string): Promise<void> {
  const { status, json } = await ask(change)
  assert.deepEqual({ status, json }, { status: 400, json: { error } })
}

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
    it(`${title}: invalid_scope`, () => assertRefused({ form: { scope } }, 'invalid_scope'))
  }

  it('one the client does not have: invalid_scope, until it gets it', async () => {
    const client = clientAt(stitch, 0)
    client.scopes.delete('client_imageupload')
    await assertRefused({ form: { scope: 'client_imageupload' } }, 'invalid_scope')
    client.scopes = new Set(SEED_SCOPES)
    assert.equal((await ask({ form: { scope: 'client_imageupload' } })).status, 200)
  })

  it('300 characters are not too many', async () => {
    const name = 'x'.repeat(300 - 'client_paymentrequest '.length)
    const client = clientAt(stitch, 0)
    client.scopes.add(name)
    assert.equal((await ask({ form: { scope: `client_paymentrequest ${name}` } })).status, 200)
    client.scopes.add(`${name}x`)
    await assertRefused({ form: { scope: `client_paymentrequest ${name}x` } }, 'invalid_scope')
    client.scopes = new Set(SEED_SCOPES)
  })
})

describe('the simulated token endpoint refuses an assertion that Stitch refuses', () => {
  const cases: [string, () => Change][] = [
    ['aud is the issuer', () => ({ claims: { aud: stitch.issuer } })],
    ['aud is a list', () => ({ claims: { aud: [stitch.tokenEndpoint] } })],
    ['aud has a trailing slash', () => ({ claims: { aud: `${stitch.tokenEndpoint}/` } })],
    ['iss is another client', () => ({ claims: { iss: clientAt(stitch, 1).id } })],
    ['kid missing', () => ({ header: { kid: undefined } })],
    [
      'kid in lower case',
      () => ({ header: { kid: [...clientAt(stitch, 0).certificates.keys()][0]?.toLowerCase() } }),
    ],
    ['kid of nobody', () => ({ header: { kid: '0'.repeat(40) } })],
    ['jti missing', () => ({ claims: { jti: undefined as never } })],
    ['exp missing', () => ({ claims: { exp: undefined as never } })],
    ['typ of RFC 10070', () => ({ header: { typ: 'client-authentication+jwt' } })],
    ['alg PS256', () => ({ header: { alg: 'PS256' } })],
  ]
  for (const [title, change] of cases) {
    it(`${title}: invalid_client`, () => assertRefused(change(), 'invalid_client'))
  }

  it('signed with a key that is not registered: invalid_client', async () => {
    const other = await makeCertificate()
    const kid = keyIdOf(clientAt(stitch, 0).certificatePem ?? '')
    await assertRefused({ pem: other.pem }, 'invalid_client')
    await assertRefused({ pem: other.pem, header: { kid } }, 'invalid_client')
  })

  it('used twice: invalid_client, and both are counted', async () => {
    const form = await formOf(stitch, NOW)
    assert.equal((await askToken(stitch, form)).status, 200)
    const { status, json } = await askToken(stitch, form)
    assert.deepEqual({ status, json }, { status: 400, json: { error: 'invalid_client' } })
    assert.equal(stitch.counters.get('token.jti.duplicates'), 1)
  })

  const times: [string, Change, number][] = [
    ['lives an hour', { claims: { exp: NOW + 3600 } }, 200],
    ['lives a second more', { claims: { exp: NOW + 3601 } }, 400],
    ['lives long although iat hides it', { claims: { iat: NOW + 86_400, nbf: NOW, exp: NOW + 86_460 } }, 400],
    ['ended just within the skew', { claims: { exp: NOW - SKEW + 1 } }, 200],
    ['ended at the skew', { claims: { exp: NOW - SKEW } }, 400],
    ['begins at the skew', { claims: { nbf: NOW + SKEW } }, 200],
    ['begins after the skew', { claims: { nbf: NOW + SKEW + 1 } }, 400],
    ['says no iat and no nbf', { claims: { iat: undefined as never, nbf: undefined as never } }, 200],
  ]
  for (const [title, change, status] of times) {
    it(`${title}: ${status}`, async () => assert.equal((await ask(change)).status, status))
  }

  it('without any skew an assertion that has just ended is refused', async () => {
    stitch.settings.clockSkewSeconds = 0
    await assertRefused({ claims: { exp: NOW } }, 'invalid_client')
    assert.equal((await ask({ claims: { exp: NOW + 1 } })).status, 200)
  })

  it("the provider's own clock decides, and its Date header tells", async () => {
    stitch.settings.clockOffsetSeconds = 600
    const { status, headers } = await ask()
    assert.equal(status, 400)
    assert.equal(headers.get('date'), new Date((NOW + 600) * 1000).toUTCString())
  })
})

describe('the simulated token endpoint in the profile rfc10070', () => {
  const typ = 'client-authentication+jwt'
  const cases: [string, () => Change, number][] = [
    ['aud issuer, new typ', () => ({ claims: { aud: stitch.issuer }, header: { typ } }), 200],
    ['aud issuer, old typ', () => ({ claims: { aud: stitch.issuer } }), 400],
    ['aud token endpoint, new typ', () => ({ header: { typ } }), 400],
    ['aud token endpoint, old typ', () => ({}), 400],
    ['aud a list of the issuer, new typ', () => ({ claims: { aud: [stitch.issuer] }, header: { typ } }), 400],
  ]
  for (const [title, change, status] of cases) {
    it(`${title}: ${status}`, async () => {
      stitch.settings.assertionProfile = 'rfc10070'
      assert.equal((await ask(change())).status, status)
    })
  }
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
    it(`${title}: ${error}`, () => assertRefused({ form: form ?? {} }, error))
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

describe('certificates and tokens of the simulated Stitch come and go', () => {
  it('a second certificate works beside the first, until it is revoked', async () => {
    const second = await makeCertificate({ commonName: 'second' })
    assert.equal(stitch.registerCertificate(second.pem), second.keyId)
    assert.equal((await ask({ pem: second.pem })).status, 200)
    assert.equal((await ask()).status, 200)
    stitch.revokeCertificate(second.keyId)
    await assertRefused({ pem: second.pem }, 'invalid_client')
    assert.equal((await ask()).status, 200)
  })

  it('a client without any certificate left is refused, and comes back with a new one', async () => {
    const { certificatePem = '' } = clientAt(stitch, 0)
    stitch.revokeCertificate(keyIdOf(certificatePem))
    await assertRefused({}, 'invalid_client')
    stitch.registerCertificate(certificatePem)
    assert.equal((await ask()).status, 200)
  })

  it('a new token ends the previous one of the same scopes only, and only when switched on', async () => {
    const works = async (token: string) =>
      (await askApi(stitch, '{ banks { name } }', { token })).json.data !== undefined
    const [first, other] = [await ask(), await ask({ form: { scope: 'client_imageupload' } })]
    await ask()
    assert.ok(await works(first.json.access_token))
    stitch.settings.newTokenEndsPrevious = true
    const newest = await ask()
    assert.equal(await works(first.json.access_token), false)
    assert.ok(await works(newest.json.access_token))
    assert.ok(await works(other.json.access_token))
  })

  it('a token is good until the second it expires, and not after', async () => {
    const { access_token: token } = (await ask()).json
    for (const [elapsed, isGood] of [
      [3599, true],
      [3600, false],
    ] as const) {
      now = NOW + elapsed
      const { json } = await askApi(stitch, '{ banks { name } }', { token })
      assert.equal(json.data !== undefined, isGood, `${elapsed} s`)
    }
  })

  it('a revoked token is no longer good, and all of them can be revoked', async () => {
    const tokens = [stitch.issueToken(), stitch.issueToken(['client_imageupload'])] as const
    const codeOf = async (token: string) =>
      (await askApi(stitch, '{ banks { name } }', { token })).json.extensions?.code
    assert.equal(stitch.revokeToken(tokens[0]), true)
    assert.equal(stitch.revokeToken(tokens[0]), false)
    assert.deepEqual([await codeOf(tokens[0]), await codeOf(tokens[1])], ['UNAUTHENTICATED', undefined])
    stitch.revokeAllTokens()
    assert.equal(await codeOf(tokens[1]), 'UNAUTHENTICATED')
  })
})

describe('the counters of the simulated token endpoint', () => {
  it('count requests, tokens, refusals and every jti', async () => {
    const assertion = await assertionOf(stitch, NOW, { claims: { jti: 'once' } })
    await askToken(stitch, await formOf(stitch, NOW, { form: { client_assertion: assertion } }))
    await ask({ form: { scope: 'nope' } })
    for (const [name, count] of [
      ['token.requests', 2],
      ['token.issued', 1],
      ['token.rejected', 1],
      ['token.error.invalid_scope', 1],
      ['token.scope.client_paymentrequest', 1],
      ['token.jti.duplicates', 0],
    ] as const) {
      assert.equal(stitch.counters.get(name), count, name)
    }
    assert.ok(stitch.seenJwtIds.has('once'))
  })
})

describe('the clients of the simulated Stitch', () => {
  it('are two test clients with the four seed scopes, one with a certificate and one with a secret', () => {
    const [first, second] = [clientAt(stitch, 0), clientAt(stitch, 1)]
    for (const client of [first, second]) {
      assert.match(client.id, /^test-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      assert.deepEqual([...client.scopes], [...SEED_SCOPES])
    }
    assert.ok(first.certificatePem?.includes('PRIVATE KEY') && first.clientSecret === undefined)
    assert.ok(second.clientSecret && second.certificatePem === undefined)
  })

  it('may be others, with fewer scopes; never with certificate and secret at once', async () => {
    const { pem } = await makeCertificate()
    const id = 'live-client'
    const other = await startStitch({
      clients: [{ id, certificatePem: pem, scopes: ['client_imageupload'] }],
    })
    assert.deepEqual([...clientAt(other, 0).scopes], ['client_imageupload'])
    await other.close()
    await assert.rejects(
      startStitch({ clients: [{ id, certificatePem: pem, clientSecret: 'both' }] }),
      TypeError,
    )
    await assert.rejects(startStitch({ clients: [{ id }] }), TypeError)
  })
})
