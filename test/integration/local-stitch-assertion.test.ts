import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { keyIdOf, makeCertificate } from '../../local/stitch/certificate.ts'
import { defaultSettings } from '../../local/stitch/settings.ts'
import { startTestStitch } from '../support/stitch.ts'
import { askToken, assertRefused, type Change, clientAt, formOf } from './local-stitch-client.ts'

const NOW = Date.UTC(2030, 0, 1) / 1000
const SKEW = 300

let now = NOW
const stitch = await startTestStitch({ clock: () => now * 1000 })
beforeEach(() => {
  now = NOW
  Object.assign(stitch.settings, defaultSettings())
  stitch.counters.reset()
})

const ask = async (change?: Change) => askToken(stitch, await formOf(stitch, NOW, change))

describe('the simulated token endpoint refuses an assertion that Stitch refuses', () => {
  const cases: [string, () => Change, RegExp][] = [
    [
      'aud is the issuer',
      () => ({ claims: { aud: stitch.issuer } }),
      /^aud is .*; it must be .*\/connect\/token$/,
    ],
    [
      'aud is a list',
      () => ({ claims: { aud: [stitch.tokenEndpoint] } }),
      /^aud is \["http.*"\]; it must be/,
    ],
    ['aud has a trailing slash', () => ({ claims: { aud: `${stitch.tokenEndpoint}/` } }), /\(aud\)/],
    ['iss is another client', () => ({ claims: { iss: clientAt(stitch, 1).id } }), /\biss\b/],
    ['kid missing', () => ({ header: { kid: undefined } }), /has no kid/],
    [
      'kid in lower case',
      () => ({ header: { kid: [...clientAt(stitch, 0).certificates.keys()][0]?.toLowerCase() } }),
      /its kid is [0-9a-f]{40}, registered: [0-9A-F]{40}$/,
    ],
    [
      'kid of nobody',
      () => ({ header: { kid: '0'.repeat(40) } }),
      /its kid is 0{40}, registered: [0-9A-F]{40}$/,
    ],
    ['jti missing', () => ({ claims: { jti: undefined as never } }), /\bjti\b/],
    ['exp missing', () => ({ claims: { exp: undefined as never } }), /expiration/],
    [
      'typ of RFC 10070',
      () => ({ header: { typ: 'client-authentication+jwt' } }),
      /^typ is .*; it must be JWT$/,
    ],
    ['alg PS256', () => ({ header: { alg: 'PS256' } }), /alg/],
    ['a lifetime of a day', () => ({ claims: { exp: NOW + 86_400 } }), /lives longer than 3600 s/],
    ['it ended long ago', () => ({ claims: { exp: NOW - 600 } }), /ended 600 s ago/],
    ['it begins in a while', () => ({ claims: { nbf: NOW + 600 } }), /begins in 600 s/],
    ['no client has the id', () => ({ form: { client_id: 'test-nobody' } }), /no client has this client_id/],
  ]
  for (const [title, change, reason] of cases) {
    it(`${title}: invalid_client, and the reason is told apart`, async () => {
      assertRefused(await ask(change()), 'invalid_client')
      assert.match(stitch.refusals()[0]?.reason ?? '', reason)
    })
  }

  it('signed with a key that is not registered: invalid_client', async () => {
    const other = await makeCertificate()
    const kid = keyIdOf(clientAt(stitch, 0).certificatePem ?? '')
    assertRefused(await ask({ pem: other.pem }), 'invalid_client')
    assertRefused(await ask({ pem: other.pem, header: { kid } }), 'invalid_client')
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
    assertRefused(await ask({ claims: { exp: NOW } }), 'invalid_client')
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
