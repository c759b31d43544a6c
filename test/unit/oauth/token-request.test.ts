import assert from 'node:assert/strict'
import { it } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { STITCH } from '../../../lib/providers/stitch.ts'
import { parseClientCredentials } from '../../../lib/refresher/credentials/client-credentials.ts'
import { buildTokenRequest } from '../../../lib/refresher/oauth/token-request.ts'
import { THROWAWAY_PEM } from '../../fixtures/certificates.ts'
import { sign } from '../../support/sign.ts'

const REQUEST = {
  scope: 'client_paymentrequest client_refund',
  audience: 'https://secure.stitch.money/connect/token',
  profile: 'token-endpoint' as const,
  lifetimeSeconds: 60,
  now: 1_800_000_000,
  jwtId: 'a-new-jwt-id',
  sign,
}
const withCertificate = parseClientCredentials({ string: THROWAWAY_PEM }, STITCH, 'test-client')
const withSecret = parseClientCredentials(
  {
    string: JSON.stringify({ clientId: 'test-client', clientSecret: 'secret & = + % space' }),
  },
  STITCH,
)
const parametersOf = (form: string) => [...new URLSearchParams(form)]

it('a client with a certificate sends the six parameters that Stitch documents, in that order', async () => {
  const parameters = parametersOf(await buildTokenRequest({ ...REQUEST, credentials: withCertificate }))
  assert.deepEqual(parameters.slice(0, 5), [
    ['grant_type', 'client_credentials'],
    ['client_id', 'test-client'],
    ['scope', 'client_paymentrequest client_refund'],
    ['audience', 'https://secure.stitch.money/connect/token'],
    ['client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
  ])
  assert.equal(parameters.length, 6)
  assert.equal(parameters[5]?.[0], 'client_assertion')
})

it('the assertion it sends is for this client, this audience, this moment and this jti', async () => {
  const form = await buildTokenRequest({ ...REQUEST, lifetimeSeconds: 30, credentials: withCertificate })
  assert.deepEqual(decodeJwt(new URLSearchParams(form).get('client_assertion') ?? ''), {
    iss: 'test-client',
    sub: 'test-client',
    aud: REQUEST.audience,
    jti: 'a-new-jwt-id',
    iat: REQUEST.now,
    nbf: REQUEST.now,
    exp: REQUEST.now + 30,
  })
})

it('the profile rfc10070 sends the issuer as the audience, in both places, with the newer type', async () => {
  const audience = 'https://secure.stitch.money'
  const request = { ...REQUEST, profile: 'rfc10070' as const, audience, credentials: withCertificate }
  const form = new URLSearchParams(await buildTokenRequest(request))
  const assertion = form.get('client_assertion') ?? ''
  assert.equal(form.get('audience'), audience)
  assert.equal(decodeJwt(assertion).aud, audience)
  assert.equal(decodeProtectedHeader(assertion).typ, 'client-authentication+jwt')
})

it('a client with a secret sends the secret, whatever its characters, and no assertion', async () => {
  const form = await buildTokenRequest({ ...REQUEST, credentials: withSecret })
  assert.deepEqual(parametersOf(form), [
    ['grant_type', 'client_credentials'],
    ['client_id', 'test-client'],
    ['client_secret', 'secret & = + % space'],
    ['scope', 'client_paymentrequest client_refund'],
    ['audience', 'https://secure.stitch.money/connect/token'],
  ])
})
