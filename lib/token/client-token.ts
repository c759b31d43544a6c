import type { ClientMode } from './client-mode.ts'

/** An access token that stands for the client itself (RFC 6749 §4.4), with the instants that bound its use. */
export interface ClientToken {
  /** Opaque: never decoded. */
  readonly accessToken: string
  readonly tokenType: 'Bearer'
  /** As granted, which may be narrower than what was asked for. */
  readonly scope: string
  /** Epoch seconds, just before the token was asked for: so `expiresAt` is never later than the provider's own. */
  readonly issuedAt: number
  /** Epoch seconds. */
  readonly expiresAt: number
  /** Whether it was issued to a test client or to a live one. */
  readonly clientMode: ClientMode
}

/** A client token as one version of its parameter. Outside the stored document, `version` is always the SSM parameter's. */
export interface VersionedToken extends ClientToken {
  readonly version: number
}

/** How far ahead of our clock an `issuedAt` may lie before the document counts as written by a wrong clock, in seconds. */
export const CLOCK_TOLERANCE_SECONDS = 60

/** A token younger than this is not renewed, whoever asks: no caller can hammer the token endpoint. In seconds. */
export const YOUNGEST_RENEWAL_SECONDS = 60

/** Whether a reader may use the token: more than the leeway is left. */
export const isFresh = (token: ClientToken, now: number, expiryLeewaySeconds: number): boolean =>
  token.expiresAt - now > expiryLeewaySeconds

/** How long before its expiry a token is renewed: `refreshAheadSeconds`, but at most half of its lifetime. */
export const renewalMarginSeconds = (token: ClientToken, refreshAheadSeconds: number): number =>
  Math.min(refreshAheadSeconds, (token.expiresAt - token.issuedAt) / 2)

/** Whether a wrong clock has dated the token: its instants say nothing of its age or its end. */
export const isFromFuture = (token: ClientToken, now: number): boolean =>
  token.issuedAt > now + CLOCK_TOLERANCE_SECONDS

/** Whether the writer should renew the token now. */
export const isDue = (token: ClientToken, now: number, refreshAheadSeconds: number): boolean =>
  token.expiresAt - now < renewalMarginSeconds(token, refreshAheadSeconds) || isFromFuture(token, now)

/** Whether the token was issued after the other one. What a wrong clock has dated ahead counts as older than anything else. */
export const isNewer = (token: ClientToken, other: ClientToken, now: number): boolean =>
  !isFromFuture(token, now) && (isFromFuture(other, now) || token.issuedAt > other.issuedAt)

/** Seconds since the token was issued; negative when a clock was wrong. */
export const ageSeconds = (token: ClientToken, now: number): number => now - token.issuedAt

/** Whether the token was issued so shortly ago that nobody may have it renewed yet. */
export const isYoung = (token: ClientToken, now: number): boolean => {
  const age = ageSeconds(token, now)
  return age >= -CLOCK_TOLERANCE_SECONDS && age < YOUNGEST_RENEWAL_SECONDS
}
