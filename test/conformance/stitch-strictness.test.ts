import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CLIENTS, changedForm, forgedForm, now, realForm, verdict } from './client.ts'
import type { Forgery } from './forgery.ts'
import { type Judge, startSimulatedStitch } from './judge.ts'

const HOUR = 3600

const judge = await startSimulatedStitch(CLIENTS)

describe('the simulated Stitch, where it is stricter than oidc-provider', () => {
  const FORGERIES: Record<string, (judge: Judge) => Forgery> = {
    'whose audience is a list': ({ tokenEndpoint }) => ({ claims: { aud: [tokenEndpoint] } }),
    'for the token endpoint and the issuer': ({ tokenEndpoint, issuer }) => ({
      claims: { aud: [tokenEndpoint, issuer] },
    }),
    'for the issuer': ({ issuer }) => ({ claims: { aud: issuer } }),
    'without a key id': () => ({ header: { kid: undefined } }),
    'of the newer type': () => ({ header: { typ: 'client-authentication+jwt' } }),
    'that lives a second over an hour': () => ({ claims: { iat: now(), exp: now() + HOUR + 1 } }),
    'that lives a year': () => ({ claims: { exp: now() + 365 * 24 * HOUR } }),
  }

  for (const [wrong, forgery] of Object.entries(FORGERIES)) {
    it(`refuses an assertion ${wrong}`, async () => {
      assert.equal(await verdict(judge, await forgedForm(judge, forgery(judge))), 'client_auth_rejected')
    })
  }

  for (const lifetimeSeconds of [30, 60, 300, HOUR]) {
    it(`accepts an assertion that lives ${lifetimeSeconds} s`, async () => {
      assert.equal(await verdict(judge, await realForm(judge, { lifetimeSeconds })), 'accepted')
    })
  }

  const SCOPES: [scope: string, verdict: string][] = [
    ['client_paymentrequest client_businesslookup', 'accepted'],
    ['client_paymentrequest  client_businesslookup', 'token_request_rejected'],
    [' client_paymentrequest', 'token_request_rejected'],
    ['client_paymentrequests', 'token_request_rejected'],
    ['', 'token_request_rejected'],
  ]

  for (const [scope, expected] of SCOPES) {
    it(`a request for the scope "${scope}" is ${expected}`, async () => {
      assert.equal(await verdict(judge, await realForm(judge, { scope })), expected)
    })
  }

  it('refuses a request without the parameter audience', async () => {
    const form = await changedForm(judge, (parameters) => parameters.delete('audience'))
    assert.equal(await verdict(judge, form), 'token_request_rejected')
  })
})

const under10070 = await startSimulatedStitch(CLIENTS, 'rfc10070')

describe('the simulated Stitch under RFC 10070', () => {
  const judge = under10070
  const PROFILES: [
    profile: 'token-endpoint' | 'rfc10070',
    aud: 'issuer' | 'tokenEndpoint',
    verdict: string,
  ][] = [
    ['rfc10070', 'issuer', 'accepted'],
    ['rfc10070', 'tokenEndpoint', 'client_auth_rejected'],
    ['token-endpoint', 'issuer', 'client_auth_rejected'],
    ['token-endpoint', 'tokenEndpoint', 'client_auth_rejected'],
  ]

  for (const [profile, aud, expected] of PROFILES) {
    it(`an assertion of the profile ${profile} for the ${aud} is ${expected}`, async () => {
      const form = new URLSearchParams(await realForm(judge, { profile, audience: judge[aud] }))
      // This one wants the token endpoint here in either profile.
      form.set('audience', judge.tokenEndpoint)
      assert.equal(await verdict(judge, form.toString()), expected)
    })
  }
})
