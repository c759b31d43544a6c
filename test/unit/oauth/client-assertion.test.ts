import assert from 'node:assert/strict'
import { createPublicKey } from 'node:crypto'
import { it } from 'node:test'
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { parseCertificate } from '../../../lib/refresher/credentials/certificate.ts'
import type { AssertionProfile } from '../../../lib/refresher/oauth/client-assertion.ts'
import { signClientAssertion } from '../../../lib/refresher/oauth/client-assertion.ts'
import { THROWAWAY_CERTIFICATE, THROWAWAY_KEY_ID, THROWAWAY_PEM } from '../../fixtures/certificates.ts'

const NOW = 1_800_000_000
const INPUT = {
  clientId: 'test-client',
  certificate: parseCertificate(THROWAWAY_PEM),
  keyId: THROWAWAY_KEY_ID,
  audience: 'https://secure.stitch.money/connect/token',
  profile: 'token-endpoint' as AssertionProfile,
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

it('whoever has the certificate can verify it', async () => {
  const key = createPublicKey(THROWAWAY_CERTIFICATE)
  const currentDate = new Date(NOW * 1000)
  await jwtVerify(await signClientAssertion(INPUT), key, { currentDate, algorithms: ['RS256'] })
})

it('every jti makes another assertion', async () => {
  const one = await signClientAssertion({ ...INPUT, jwtId: 'one' })
  const two = await signClientAssertion({ ...INPUT, jwtId: 'two' })
  assert.notEqual(one, two)
})
