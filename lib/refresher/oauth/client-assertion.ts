import { verify } from 'node:crypto'
import { StitchError } from '../../errors.ts'
import { SIGN_MS } from '../../token/budgets.ts'
import type { Certificate } from '../credentials/certificate.ts'
import { signingAlgorithm } from '../credentials/signing-algorithm.ts'
import type { SigningKey } from '../credentials/signing-key.ts'

/**
 * Which rule an assertion follows. `token-endpoint`: `aud` is the token endpoint and `typ` is `JWT`, as Stitch
 * documents. `rfc10070`: `aud` is the issuer and `typ` is `client-authentication+jwt`. Servers refuse a mixture.
 */
export type AssertionProfile = 'token-endpoint' | 'rfc10070'

/** What an assertion says, before it is signed (RFC 7515 §4, RFC 7519 §4.1). */
export interface UnsignedAssertion {
  readonly header: { readonly alg: string; readonly typ: string; readonly kid: string }
  readonly claims: Readonly<Record<string, string | number>>
}

/**
 * Signs an assertion with a key, within `timeoutMs`: a JWS in compact serialization (RFC 7515 §3.1). Rejects with a
 * `signing_…` code, of which `signing_throttled` and `signing_unavailable` pass by themselves, or with
 * `assertion_too_large`.
 */
export type SignAssertion = (
  key: SigningKey,
  unsigned: UnsignedAssertion,
  timeoutMs: number,
) => Promise<string>

/** Everything a client assertion depends on. */
export interface AssertionInput {
  readonly clientId: string
  readonly certificate: Pick<Certificate, 'publicKey'>
  readonly key: SigningKey
  readonly sign: SignAssertion
  /** How long signing may take, in milliseconds; 2000 by default. */
  readonly signMs?: number
  /** `kid` of the header: which certificate signed. */
  readonly keyId: string
  /** The token endpoint, or the issuer with the profile `rfc10070`. */
  readonly audience: string
  /** Long enough for one round trip and a little clock skew. */
  readonly lifetimeSeconds: number
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
 * Signs a client assertion (RFC 7523 §3) with the algorithm that fits the certificate, and checks the signature with
 * the certificate's public key. Every attempt at a token needs one of its own, retries included.
 *
 * Rejects as {@link SignAssertion} does, and with `signing_key_mismatch`.
 */
export async function signClientAssertion(input: AssertionInput): Promise<string> {
  const { clientId, certificate, keyId, audience, profile, now, jwtId } = input
  const { lifetimeSeconds, signMs = SIGN_MS } = input
  const unsigned = {
    header: { alg: signingAlgorithm(certificate.publicKey).alg, typ: TYPES[profile], kid: keyId },
    claims: {
      iss: clientId,
      sub: clientId,
      aud: audience,
      jti: jwtId,
      iat: now,
      nbf: now,
      exp: now + lifetimeSeconds,
    },
  }
  const assertion = await input.sign(input.key, unsigned, signMs)
  assertFits(assertion, certificate)
  return assertion
}

/** The provider would say `invalid_client` of it, which has many causes. This one is ours. */
function assertFits(assertion: string, { publicKey }: Pick<Certificate, 'publicKey'>): void {
  const end = assertion.lastIndexOf('.')
  const signature = Buffer.from(assertion.slice(end + 1), 'base64url')
  const { hash, options } = signingAlgorithm(publicKey)
  if (verify(hash, Buffer.from(assertion.slice(0, end)), { key: publicKey, ...options }, signature)) return
  throw new StitchError(
    'signing_key_mismatch',
    'The signing key and the certificate do not belong together, so nothing was sent. Put both again, into KMS or into the secret: stitch-token secret put FILE',
  )
}
