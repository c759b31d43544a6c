import { epochSeconds, type Timing } from '../clock.ts'
import type { ClientMode } from '../token/client-mode.ts'
import { isFresh, isFromFuture, type VersionedToken } from '../token/client-token.ts'
import type { StoredToken } from '../token/stored-token.ts'

/** What a reader asks of a token. */
export interface TokenChoiceSettings {
  readonly expiryLeewaySeconds: number
  /** Absent: tokens of either mode will do. */
  readonly expectClientMode: ClientMode | undefined
}

/**
 * Which of the tokens that come by a reader takes: one that is fresh, that the API has not rejected, and that is not older than
 * the newest it has had, however late a stale read comes.
 */
export interface TokenChoice {
  /** The token to use from what is stored, or nothing. */
  choose(stored: StoredToken | undefined): VersionedToken | undefined
  /** Says that this token is in use from now on. */
  take(token: VersionedToken): void
  /** Says that the API has rejected this token. Of any but the newest nothing needs to be remembered: it is not taken again. */
  reject(token: VersionedToken): void
  /** The newest token, if the API has rejected it: with the version under which it was seen last. */
  rejectedNewest(): VersionedToken | undefined
}

/** The choice of one reader, with nothing taken yet. */
export function tokenChoice(
  timing: Pick<Timing, 'clock'>,
  { expiryLeewaySeconds, expectClientMode }: TokenChoiceSettings,
): TokenChoice {
  let newest: VersionedToken | undefined
  /** Whether `newest` was dated ahead when it came. Later its date looks right, and is as wrong. */
  let isNewestMisdated = false
  let rejected: VersionedToken | undefined
  const now = () => epochSeconds(timing.clock)

  const rejectedNewest = () =>
    rejected !== undefined && rejected.accessToken === newest?.accessToken ? rejected : undefined

  /**
   * What a fast clock had dated ahead, or the API has rejected, gives way to whatever was written after it: an older token may
   * stand there for good when its writer died before it could put the newer one back.
   */
  const isOlder = (token: VersionedToken): boolean => {
    if (newest === undefined || token.issuedAt >= newest.issuedAt) return false
    const isGivenUp = isNewestMisdated || rejectedNewest() !== undefined
    return !(isGivenUp && token.version > newest.version)
  }

  return {
    choose(stored) {
      if (stored?.token === undefined) return undefined
      const token = { ...stored.token, version: stored.version }
      if (token.accessToken === rejected?.accessToken) {
        // Written again by a repair, under a number that the refresher must be told.
        rejected = token
        return undefined
      }
      if (expectClientMode !== undefined && token.clientMode !== expectClientMode) return undefined
      return isFresh(token, now(), expiryLeewaySeconds) && !isOlder(token) ? token : undefined
    },
    take(token) {
      if (token.accessToken !== newest?.accessToken) isNewestMisdated = isFromFuture(token, now())
      newest = token
    },
    reject(token) {
      if (token.accessToken === newest?.accessToken && token.accessToken !== rejected?.accessToken)
        rejected = token
    },
    rejectedNewest,
  }
}
