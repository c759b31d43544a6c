import type { ClientMode } from '../token/client-mode.ts'
import { isFresh, type VersionedToken } from '../token/client-token.ts'
import type { StoredToken } from '../token/stored-token.ts'

/** The token that a reader has in memory, and what the API has rejected. */
export interface HeldToken {
  readonly token: VersionedToken
  /** Whether the API has rejected this token. */
  readonly isRejected: boolean
  /** The access tokens that the API has rejected, this one included, the latest first: an operator may put any of them back. */
  readonly rejected: readonly string[]
}

/** So many rejected tokens are remembered: far more than a parameter holds in the time that a token lives. */
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
 * The token that a reader takes from what is stored, or nothing. A reader whose own token can be used does not go back to one
 * that was stored before it: the version orders documents. A reader with nothing better takes any fresh token but a rejected one, also
 * where the parameter was deleted and its versions begin again at 1.
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
  if (held !== undefined && isRejected(stored, held)) return undefined
  return isUsable(held, demands, now) && token.version < held.token.version ? undefined : token
}

/** Whether what is stored is a token that the API has rejected, under whatever version. */
export const isRejected = (stored: StoredToken | undefined, held: HeldToken | undefined): boolean =>
  stored?.token !== undefined && held?.rejected.includes(stored.token.accessToken) === true

/**
 * What a reader has in memory once it hears of a rejection. A caller that hears of it late says nothing of the token that is in memory by
 * then, whether that can be used or was rejected after it.
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
