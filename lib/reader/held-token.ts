import { type ClientMode, isFresh, type StoredToken, type VersionedToken } from '../token/client-token.ts'

/** The token that a reader has in memory, and what the API has rejected. */
export interface HeldToken {
  readonly token: VersionedToken
  /** Whether the API has rejected this token. */
  readonly isRejected: boolean
  /**
   * The access tokens that the API has rejected, the latest first. They include this token if it was rejected. An
   * operator may store any of them again.
   */
  readonly rejected: readonly string[]
}

/** How many rejected tokens are remembered. A parameter holds far fewer tokens during the lifetime of one. */
const MOST_REJECTED = 8

/** What a reader asks of a token. */
export interface Demands {
  readonly expiryLeewaySeconds: number
  /** Absent: tokens of either mode will do. */
  readonly expectClientMode: ClientMode | undefined
}

/** Whether the token in memory can be given to a caller. `now` is in epoch seconds. */
export const isUsable = (
  held: HeldToken | undefined,
  { expiryLeewaySeconds }: Demands,
  now: number,
): held is HeldToken =>
  held !== undefined && !held.isRejected && isFresh(held.token, now, expiryLeewaySeconds)

/**
 * Chooses the stored token if a reader should use it; else `undefined`. A reader with a usable token does not go back
 * to one that was stored before it: the version orders documents. A reader without one takes any fresh token that was
 * not rejected. This holds also after the parameter was deleted and its versions begin again at 1.
 */
export function choose(
  stored: StoredToken | undefined,
  held: HeldToken | undefined,
  demands: Demands,
  now: number,
): VersionedToken | undefined {
  if (stored?.token === undefined) return undefined
  const token = { ...stored.token, version: stored.version }
  const { expectClientMode, expiryLeewaySeconds } = demands
  if (expectClientMode !== undefined && token.clientMode !== expectClientMode) return undefined
  if (!isFresh(token, now, expiryLeewaySeconds)) return undefined
  if (isRejected(stored, held)) return undefined
  return isUsable(held, demands, now) && token.version < held.token.version ? undefined : token
}

/** Whether the stored token was rejected by the API, under any version. */
export const isRejected = (
  stored: StoredToken | undefined,
  held: HeldToken | undefined,
): stored is StoredToken =>
  stored?.token !== undefined && held?.rejected.includes(stored.token.accessToken) === true

/**
 * What a reader has in memory after a rejection. A caller may report the rejection late, when another token is in
 * memory. Then that token stays as it is, usable or rejected.
 */
export function afterRejection(
  held: HeldToken | undefined,
  rejected: VersionedToken,
  { expiryLeewaySeconds }: Demands,
  now: number,
): HeldToken {
  const { accessToken } = rejected
  const others = held?.rejected.filter((other) => other !== accessToken) ?? []
  const all = [accessToken, ...others].slice(0, MOST_REJECTED)
  const isLate =
    held !== undefined &&
    isFresh(held.token, now, expiryLeewaySeconds) &&
    (held.isRejected || held.token.accessToken !== accessToken)
  return isLate ? { ...held, rejected: all } : { token: rejected, isRejected: true, rejected: all }
}
