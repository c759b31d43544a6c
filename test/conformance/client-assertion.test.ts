import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import { STITCH } from '../../lib/providers/stitch.ts'
import { parseClientCredentials } from '../../lib/refresher/credentials/client-credentials.ts'
import {
  CLIENTS,
  changedForm,
  forgedForm,
  formWith,
  grant,
  realForm,
  SECRET_CLIENT,
  verdict,
} from './client.ts'
import { FORGERIES } from './forgeries.ts'
import { withOtherClaims, withoutSignature } from './forgery.ts'
import { SCOPE, startOidcProvider, startSimulatedStitch } from './judge.ts'

const HOUR = 3600

for (const [name, start] of [
  ['oidc-provider', startOidcProvider],
  ['the simulated Stitch', startSimulatedStitch],
] as const) {
  const judge = await start(CLIENTS)
  describe(name, () => {
    it('grants a token for our assertion', async () => {
      const token = await grant(judge, await realForm(judge))
      assert.match(token.accessToken, /^[\w-]{43}$/)
      assert.deepEqual([token.scope, token.lifetimeSeconds, token.scopeReduced], [SCOPE, HOUR, false])
    })

    it('grants a token for a copy of our assertion that nothing was changed in', async () => {
      assert.equal(await verdict(judge, await forgedForm(judge, {})), 'accepted')
    })

    it('grants a token for a client secret', async () => {
      const { id: clientId, clientSecret } = SECRET_CLIENT
      const withSecret = parseClientCredentials(
        { string: JSON.stringify({ clientId, clientSecret }) },
        STITCH,
      )
      const token = await grant(judge, await realForm(judge, { credentials: withSecret }))
      assert.match(token.accessToken, /^[\w-]{43}$/)
    })

    it('refuses a wrong client secret', async () => {
      const string = JSON.stringify({ clientId: SECRET_CLIENT.id, clientSecret: 'another' })
      const wrong = parseClientCredentials({ string }, STITCH)
      assert.equal(
        await verdict(judge, await realForm(judge, { credentials: wrong })),
        'client_auth_rejected',
      )
    })

    it('refuses an assertion that it has seen before', async () => {
      const form = await realForm(judge)
      assert.equal(await verdict(judge, form), 'accepted')
      assert.equal(await verdict(judge, form), 'client_auth_rejected')
    })

    it('refuses a new assertion with a jti that it has seen before', async () => {
      const jwtId = randomUUID()
      assert.equal(await verdict(judge, await realForm(judge, { jwtId })), 'accepted')
      const again = await realForm(judge, { jwtId, lifetimeSeconds: 61 })
      assert.equal(await verdict(judge, again), 'client_auth_rejected')
    })

    for (const [wrong, forgery] of Object.entries(FORGERIES)) {
      it(`refuses an assertion ${wrong}`, async () => {
        assert.equal(await verdict(judge, await forgedForm(judge, forgery(judge))), 'client_auth_rejected')
      })
    }

    it('refuses an assertion of a client that it does not know', async () => {
      const unknown = parseClientCredentials(
        { string: CLIENTS.withCertificate.certificatePem },
        STITCH,
        'unknown',
      )
      const form = await realForm(judge, { credentials: unknown })
      assert.equal(await verdict(judge, form), 'client_auth_rejected')
    })

    for (const sub of [SECRET_CLIENT.id, 'unknown']) {
      it(`refuses an assertion about the client ${sub} beside our client_id`, async () => {
        assert.equal(
          await verdict(judge, await forgedForm(judge, { claims: { sub } })),
          'token_request_rejected',
        )
      })
    }

    it('refuses an assertion whose claims were exchanged', async () => {
      const form = await formWith(judge, (assertion) => withOtherClaims(assertion, { jti: randomUUID() }))
      assert.equal(await verdict(judge, form), 'client_auth_rejected')
    })

    it('refuses an assertion without a signature', async () => {
      assert.equal(await verdict(judge, await formWith(judge, withoutSignature)), 'client_auth_rejected')
    })

    const BAD_FORMS: Record<string, [change: (form: URLSearchParams) => void, code: string]> = {
      'the client_id of another client': [
        (form) => form.set('client_id', SECRET_CLIENT.id),
        'token_request_rejected',
      ],
      'a secret as well': [(form) => form.set('client_secret', 'x'), 'token_request_rejected'],
      'no client_assertion_type': [(form) => form.delete('client_assertion_type'), 'token_request_rejected'],
      'another client_assertion_type': [
        (form) =>
          form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer'),
        'token_request_rejected',
      ],
      'an assertion that is no JWT': [
        (form) => form.set('client_assertion', 'x.y.z'),
        'token_request_rejected',
      ],
      'no assertion': [(form) => form.delete('client_assertion'), 'client_auth_rejected'],
      'another grant': [(form) => form.set('grant_type', 'password'), 'token_request_rejected'],
    }

    for (const [wrong, [change, code]] of Object.entries(BAD_FORMS)) {
      it(`refuses a request with ${wrong}`, async () => {
        assert.equal(await verdict(judge, await changedForm(judge, change)), code)
      })
    }
  })
}
