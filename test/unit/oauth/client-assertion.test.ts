import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { it } from 'node:test'
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { parseCertificate } from '../../../lib/refresher/credentials/certificate.ts'
import type { AssertionProfile, SignAssertion } from '../../../lib/refresher/oauth/client-assertion.ts'
import { signClientAssertion } from '../../../lib/refresher/oauth/client-assertion.ts'
import { THROWAWAY_CERTIFICATE, THROWAWAY_KEY_ID, THROWAWAY_PEM } from '../../fixtures/certificates.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { sign } from '../../support/sign.ts'

const NOW = 1_800_000_000
const CERTIFICATE = parseCertificate(THROWAWAY_PEM)
const INPUT = {
  clientId: 'test-client',
  certificate: CERTIFICATE,
  key: CERTIFICATE,
  sign,
  keyId: THROWAWAY_KEY_ID,
  audience: 'https://secure.stitch.money/connect/token',
  profile: 'token-endpoint' as AssertionProfile,
  lifetimeSeconds: 60,
  now: NOW,
  jwtId: 'a-new-jwt-id',
}

it('an assertion says who asks whom, and nothing else', async () => {
  assert.deepEqual(decodeJwt(await signClientAssertion(INPUT)), {
    iss: 'test-client',
    sub: 'test-client',
    aud: 'https://secure.stitch.money/connect/token',
    jti: 'a-new-jwt-id',
    iat: NOW,
    nbf: NOW,
    exp: NOW + 60,
  })
})

for (const [profile, typ] of [
  ['token-endpoint', 'JWT'],
  ['rfc10070', 'client-authentication+jwt'],
] as const) {
  it(`its header names algorithm, key and, in the profile ${profile}, the type ${typ}`, async () => {
    const assertion = await signClientAssertion({ ...INPUT, profile })
    assert.deepEqual(decodeProtectedHeader(assertion), { alg: 'RS256', typ, kid: THROWAWAY_KEY_ID })
  })
}

for (const lifetimeSeconds of [30, 60, 300]) {
  it(`it ends after ${lifetimeSeconds} s when that is asked for`, async () => {
    const { exp } = decodeJwt(await signClientAssertion({ ...INPUT, lifetimeSeconds }))
    assert.equal(exp, NOW + lifetimeSeconds)
  })
}

it('everyone who has the certificate can verify it', async () => {
  const key = createPublicKey(THROWAWAY_CERTIFICATE)
  const currentDate = new Date(NOW * 1000)
  await jwtVerify(await signClientAssertion(INPUT), key, { currentDate, algorithms: ['RS256'] })
})

it('every jti makes another assertion', async () => {
  const one = await signClientAssertion({ ...INPUT, jwtId: 'one' })
  const two = await signClientAssertion({ ...INPUT, jwtId: 'two' })
  assert.notEqual(one, two)
})

it('an assertion whose signature does not fit the certificate is not given', async () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
  for (const input of [
    { ...INPUT, key: other },
    { ...INPUT, certificate: other },
    { ...INPUT, sign: async () => 'not.an.assertion' },
    { ...INPUT, sign: async () => '' },
  ])
    assert.equal((await rejectionOf(signClientAssertion(input))).code, 'signing_key_mismatch')
})

it('the signer is given the key of the client and the time there is', async () => {
  const asked: unknown[] = []
  const record: SignAssertion = (key, unsigned, timeoutMs) => {
    asked.push(key, timeoutMs)
    return sign(key, unsigned, timeoutMs)
  }
  await signClientAssertion({ ...INPUT, sign: record })
  await signClientAssertion({ ...INPUT, sign: record, signMs: 7 })
  assert.deepEqual(asked, [CERTIFICATE, 2000, CERTIFICATE, 7])
})
