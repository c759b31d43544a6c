import { SignJWT } from 'jose'
import type { Certificate } from '../credentials/certificate.ts'
import { signingAlgorithm } from '../credentials/signing-algorithm.ts'

/** Lifetime of a client assertion, in seconds: one round trip and a little clock skew. */
export const ASSERTION_LIFETIME_SECONDS = 60

/**
 * Which rule an assertion follows. `token-endpoint`: `aud` is the token endpoint and `typ` is `JWT`, as Stitch
 * documents. `rfc10070`: `aud` is the issuer and `typ` is `client-authentication+jwt`. Servers refuse a mixture.
 */
export type AssertionProfile = 'token-endpoint' | 'rfc10070'

/** Everything a client assertion depends on. */
export interface AssertionInput {
  readonly clientId: string
  readonly certificate: Pick<Certificate, 'privateKey'>
  /** `kid` of the header: which certificate signed. */
  readonly keyId: string
  /** The token endpoint, or the issuer with the profile `rfc10070`. */
  readonly audience: string
  /** 60 by default. */
  readonly lifetimeSeconds?: number
  readonly profile: AssertionProfile
  /** Epoch seconds. */
  readonly now: number
  /** Never used before: providers remember it and refuse a repetition. */
  readonly jwtId: string
}

const TYPES: Record<AssertionProfile, string> = {
  'token-endpoint': 'JWT',
  rfc10070: 'client-authentication+jwt',
}

/**
 * Signs a client assertion (RFC 7523 §3) with the algorithm that fits the private key. Every attempt at a token needs one of its
 * own, retries included.
 */
export function signClientAssertion(input: AssertionInput): Promise<string> {
  const { clientId, certificate, keyId, audience, profile, now, jwtId } = input
  const { lifetimeSeconds = ASSERTION_LIFETIME_SECONDS } = input
  return new SignJWT({
    iss: clientId,
    sub: clientId,
    aud: audience,
    jti: jwtId,
    iat: now,
    nbf: now,
    exp: now + lifetimeSeconds,
  })
    .setProtectedHeader({ alg: signingAlgorithm(certificate.privateKey), typ: TYPES[profile], kid: keyId })
    .sign(certificate.privateKey)
}
