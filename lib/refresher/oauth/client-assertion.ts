import { SignJWT } from 'jose'
import type { AssertionProfile } from '../../token/settings.ts'
import type { Certificate } from '../credentials/certificate.ts'

/** Lifetime of a client assertion, in seconds: one round trip and a little clock skew. */
export const ASSERTION_LIFETIME_SECONDS = 60

/** Everything a client assertion depends on. */
export interface AssertionInput {
  readonly clientId: string
  readonly certificate: Pick<Certificate, 'privateKey' | 'keyId'>
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
 * Signs a client assertion (RFC 7523 §3) with RS256. Every attempt at a token needs one of its own, retries
 * included.
 */
export function signClientAssertion(input: AssertionInput): Promise<string> {
  const { clientId, certificate, audience, profile, now, jwtId } = input
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
    .setProtectedHeader({ alg: 'RS256', typ: TYPES[profile], kid: certificate.keyId })
    .sign(certificate.privateKey)
}
