import { CLOCK_TOLERANCE_SECONDS, YOUNGEST_RENEWAL_SECONDS } from './budgets.ts'

/** Whether a client moves money: `live` does, `test` plays in the simulated payment environment. */
export type ClientMode = 'test' | 'live'

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
  /** Whether it was issued to a test client or to a live one; absent in documents that do not say. */
  readonly clientMode: ClientMode | undefined
}

/**
 * A client token as one version of its parameter. Outside the stored document, `version` is always the SSM parameter's.
 */
export interface VersionedToken extends ClientToken {
  readonly version: number
}

/** What a parameter holds: its version, and the token, unless the text is not a document we know. */
export interface StoredToken {
  readonly version: number
  readonly token: ClientToken | undefined
}

/** What bounds the life of a token, in seconds. */
export interface Margins {
  /** The writer renews when less than this is left, but at most half of the lifetime. */
  readonly refreshAheadSeconds: number
  /** A longer lifetime is not believed. */
  readonly maxLifetimeSeconds: number
}

/** Whether a reader may use the token: more than the leeway is left. */
export const isFresh = (token: ClientToken, now: number, expiryLeewaySeconds: number): boolean =>
  token.expiresAt - now > expiryLeewaySeconds

/** When the token ends, in epoch seconds, or when the longest lifetime that is believed is over. */
export const believedEnd = ({ issuedAt, expiresAt }: ClientToken, { maxLifetimeSeconds }: Margins): number =>
  Math.min(expiresAt, issuedAt + maxLifetimeSeconds)

/** How long before its end a token is renewed, in seconds: `refreshAheadSeconds`, but at most half of its lifetime. */
export const renewalMarginSeconds = (token: ClientToken, margins: Margins): number =>
  Math.min(margins.refreshAheadSeconds, (believedEnd(token, margins) - token.issuedAt) / 2)

/** Whether a wrong clock has dated the token: its instants say nothing of its age or its end. */
export const isFromFuture = (token: ClientToken, now: number): boolean =>
  token.issuedAt > now + CLOCK_TOLERANCE_SECONDS

/**
 * Whether the writer should renew the token now. A token that claims a longer life than is believed is renewed at once.
 */
export const isDue = (token: ClientToken, now: number, margins: Margins): boolean =>
  believedEnd(token, margins) - now < renewalMarginSeconds(token, margins) ||
  isFromFuture(token, now) ||
  token.expiresAt - token.issuedAt > margins.maxLifetimeSeconds

/** Whether readers look for the next token by now: half of the margin in which the writer renews it is used up. */
export const isLate = (token: ClientToken, now: number, margins: Margins): boolean =>
  believedEnd(token, margins) - now < renewalMarginSeconds(token, margins) / 2

/**
 * For how many more seconds the token is too young to be renewed for any caller, rounded up; 0 for an older one, and
 * for one that a wrong clock has dated.
 */
export const youngForSeconds = (token: ClientToken, now: number): number =>
  isFromFuture(token, now) ? 0 : Math.max(0, token.issuedAt + YOUNGEST_RENEWAL_SECONDS - now)
