import type { ClientMode } from '../token/client-mode.ts'
import { isFresh, type VersionedToken } from '../token/client-token.ts'
import type { StoredToken } from '../token/stored-token.ts'

/** The token that a reader has in memory, and whether the API has rejected it since. */
export interface HeldToken {
  readonly token: VersionedToken
  readonly isRejected: boolean
}

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
 * that was stored before it: the version orders documents. A reader with nothing better takes any fresh token but the rejected one,
 * also where the parameter was deleted and its versions begin again at 1.
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

/** Whether what is stored is the token that the API has rejected, under whatever version. */
export const isRejected = (stored: StoredToken | undefined, held: HeldToken | undefined): boolean =>
  held?.isRejected === true && stored?.token?.accessToken === held.token.accessToken
