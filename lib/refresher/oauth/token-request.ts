import type { ClientCredentials } from '../credentials/client-credentials.ts'
import { type AssertionProfile, type SignAssertion, signClientAssertion } from './client-assertion.ts'

/** RFC 7523 §2.2. */
const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Everything one token request depends on. */
export interface TokenRequest {
  readonly credentials: ClientCredentials
  readonly sign: SignAssertion
  /** How long signing may take, in milliseconds; 2000 by default. */
  readonly signMs?: number
  /** A scope set: scopes separated by one space. */
  readonly scope: string
  /**
   * `aud` of the assertion and the parameter `audience`: the token endpoint, or the issuer with the profile `rfc10070`.
   */
  readonly audience: string
  /** Lifetime of the assertion. */
  readonly lifetimeSeconds: number
  readonly profile: AssertionProfile
  /** Epoch seconds. */
  readonly now: number
  /** `jti` of the assertion: a new one for every attempt. */
  readonly jwtId: string
}

/**
 * Builds the body of one token request (RFC 6749 §4.4.2), `application/x-www-form-urlencoded`: signs a fresh assertion
 * or takes the client secret, never both. Call it again for every attempt, with a new `jwtId`.
 */
export async function buildTokenRequest(request: TokenRequest): Promise<string> {
  const { credentials, scope, audience, ...assertion } = request
  if (credentials.method === 'client_secret_post') {
    return form({
      grant_type: 'client_credentials',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      scope,
      audience,
    })
  }
  const { clientId, certificate, key, keyId } = credentials
  return form({
    grant_type: 'client_credentials',
    client_id: clientId,
    scope,
    audience,
    client_assertion_type: CLIENT_ASSERTION_TYPE,
    client_assertion: await signClientAssertion({
      ...assertion,
      clientId,
      certificate,
      key,
      keyId,
      audience,
    }),
  })
}

const form = (parameters: Record<string, string>): string => new URLSearchParams(parameters).toString()
