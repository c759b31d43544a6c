import { decodeJwt, decodeProtectedHeader } from 'jose'
import { shown } from '../journal.ts'
import type { StitchSettings } from './settings.ts'

/** The values that an assertion is checked against. */
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
 * What is wrong with an assertion whose signature is already checked; undefined if nothing is. The rules are stricter
 * than RFC 7523 §3, as Stitch documents: one audience, a `kid`, a short life. The text is for people, and never part of
 * an answer.
 */
export function assertionProblem(assertion: string, expected: AssertionExpectation): string | undefined {
  const { settings, now } = expected
  const header = decodeProtectedHeader(assertion)
  const { aud, exp, iat, nbf } = decodeJwt(assertion)
  const isRfc10070 = settings.assertionProfile === 'rfc10070'
  const wantedAudience = isRfc10070 ? expected.issuer : expected.tokenEndpoint
  const longest = settings.maxAssertionLifetimeSeconds
  if (assertion.length > MAX_ASSERTION_LENGTH)
    return `the assertion is longer than ${MAX_ASSERTION_LENGTH} characters`
  if (header.kid === undefined) return 'the header of the assertion has no kid'
  if (aud !== wantedAudience) return `aud is ${shown(aud)}; it must be ${wantedAudience}`
  if (isRfc10070 ? header.typ !== 'client-authentication+jwt' : !isJwtType(header.typ))
    return `typ is ${shown(header.typ)}; it must be ${isRfc10070 ? 'client-authentication+jwt' : 'JWT'}`
  if (exp === undefined) return 'the assertion has no exp'
  if (exp <= now - settings.clockSkewSeconds)
    return `the assertion ended ${now - exp} s ago, by the clock of Stitch`
  if (nbf !== undefined && nbf > now + settings.clockSkewSeconds)
    return `the assertion begins in ${nbf - now} s, by the clock of Stitch`
  const isTooLong = exp - (iat ?? now) > longest || exp - now > longest + settings.clockSkewSeconds
  return isTooLong ? `the assertion lives longer than ${longest} s` : undefined
}

const isJwtType = (type: string | undefined) => type === undefined || type.toUpperCase() === 'JWT'
