import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import Provider from 'oidc-provider'
import type { TokenAnswer } from '../../lib/refresher/oauth/token-answer.ts'
import { startServer } from '../support/loopback.ts'
import { startTestStitch } from '../support/stitch.ts'

/** A running token endpoint that knows one client with a certificate and one with a secret. */
export interface Judge {
  readonly issuer: string
  readonly tokenEndpoint: string
  ask(form: string): Promise<TokenAnswer>
}

export interface JudgeClients {
  readonly withCertificate: { readonly id: string; readonly certificatePem: string; readonly keyId: string }
  readonly withSecret: { readonly id: string; readonly clientSecret: string }
}

export const SCOPE = 'client_paymentrequest'

/** `oidc-provider` as it comes, with its own idea of the time, of audiences and of replay. */
export async function startOidcProvider({ withCertificate, withSecret }: JudgeClients): Promise<Judge> {
  let provider: Provider | undefined
  const server = await startServer((request, response) => provider?.callback()(request, response))
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicKey = createPublicKey(withCertificate.certificatePem).export({ format: 'jwk' })
  provider = new Provider(server.url, {
    clients: [
      {
        client_id: withCertificate.id,
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'RS256',
        jwks: { keys: [{ ...publicKey, kid: withCertificate.keyId, use: 'sig' }] },
      },
      {
        client_id: withSecret.id,
        client_secret: withSecret.clientSecret,
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    clientDefaults: {
      grant_types: ['client_credentials'],
      id_token_signed_response_alg: 'ES256',
      redirect_uris: [],
      response_types: [],
    },
    clientAuthMethods: ['private_key_jwt', 'client_secret_post'],
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' }] },
    routes: { token: '/connect/token' },
    scopes: [SCOPE],
    ttl: { ClientCredentials: 3600 },
  })
  return judgeAt(server.url)
}

/** The simulated Stitch: the same judge behind the stricter rules that Stitch documents. */
export async function startSimulatedStitch(
  { withCertificate, withSecret }: JudgeClients,
  assertionProfile: 'token-endpoint' | 'rfc10070' = 'token-endpoint',
): Promise<Judge> {
  const stitch = await startTestStitch({ clients: [withCertificate, withSecret] })
  stitch.settings.assertionProfile = assertionProfile
  return judgeAt(stitch.url)
}

function judgeAt(url: string): Judge {
  const tokenEndpoint = `${url}/connect/token`
  return {
    issuer: url,
    tokenEndpoint,
    async ask(form) {
      const response = await fetch(tokenEndpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form,
      })
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      }
    },
  }
}
