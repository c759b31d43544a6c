import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { StitchSettings } from './settings.ts'

/** What an assertion is measured by. */
export interface AssertionExpectation {
  readonly tokenEndpoint: string
  readonly issuer: string
  /** The provider's own clock, in epoch seconds. */
  readonly now: number
  readonly settings: StitchSettings
}

/** Longest assertion that IdentityServer reads, in characters. */
const MAX_ASSERTION_LENGTH = 51_200

/**
 * What is wrong with an assertion whose signature is already proven, or undefined when nothing is. Stricter than
 * RFC 7523 §3, as Stitch documents: one audience, a `kid`, a short life. The text is for tests, never for an answer.
 */
export function assertionProblem(assertion: string, expected: AssertionExpectation): string | undefined {
  const { settings, now } = expected
  const header = decodeProtectedHeader(assertion)
  const { aud, exp, iat, nbf } = decodeJwt(assertion)
  const isRfc10070 = settings.assertionProfile === 'rfc10070'
  if (assertion.length > MAX_ASSERTION_LENGTH) return 'assertion too long'
  if (header.kid === undefined) return 'kid missing'
  if (aud !== (isRfc10070 ? expected.issuer : expected.tokenEndpoint)) return 'aud wrong'
  if (isRfc10070 ? header.typ !== 'client-authentication+jwt' : !isJwtType(header.typ)) return 'typ wrong'
  if (exp === undefined || exp <= now - settings.clockSkewSeconds) return 'expired'
  if (nbf !== undefined && nbf > now + settings.clockSkewSeconds) return 'not yet valid'
  if (exp - (iat ?? now) > settings.maxAssertionLifetimeSeconds) return 'lifetime too long'
  if (exp - now > settings.maxAssertionLifetimeSeconds + settings.clockSkewSeconds) return 'lifetime too long'
  return undefined
}

const isJwtType = (type: string | undefined) => type === undefined || type.toUpperCase() === 'JWT'
