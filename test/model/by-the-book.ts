import type { ClientMode, ClientToken, StoredToken } from '../../lib/token/client-token.ts'

// The rules of the protocol once more, in other words than the code's: what judges must not share the mistakes of what
// is judged. All instants are epoch seconds.

const REFRESH_AHEAD_SECONDS = 1800
const LEEWAY_SECONDS = 120
const TOLERANCE_SECONDS = 60
const YOUNG_SECONDS = 60
const DAY_SECONDS = 86_400

/** Whether the refresher may ask for a token after it has read this. */
export function mustBeRenewed(
  stored: StoredToken | undefined,
  event: { readonly force?: boolean; readonly rejectedVersion?: number },
  now: number,
  expected?: ClientMode,
): boolean {
  if (stored?.token === undefined) return true
  const { issuedAt, expiresAt } = stored.token
  const left = expiresAt - now
  if (left < REFRESH_AHEAD_SECONDS && left < (expiresAt - issuedAt) / 2) return true
  if (left <= LEEWAY_SECONDS || isDatedAhead(stored.token, now)) return true
  if (claimsTooLong(stored.token) || isOfOtherMode(stored.token, expected)) return true
  const isWanted = event.force === true || event.rejectedVersion === stored.version
  return isWanted && Math.abs(now - issuedAt) >= YOUNG_SECONDS
}

/** Whether a reader must leave the token alone. */
export const mustNotBeUsed = ({ expiresAt }: ClientToken, now: number): boolean =>
  expiresAt <= now + LEEWAY_SECONDS

/** Whether a wrong clock must have written this. */
export const isDatedAhead = ({ issuedAt }: ClientToken, now: number): boolean =>
  issuedAt > now + TOLERANCE_SECONDS

/** Whether the token claims a longer life than is believed. */
export const claimsTooLong = ({ issuedAt, expiresAt }: ClientToken): boolean =>
  expiresAt - issuedAt > DAY_SECONDS

/** Whether a mode is expected and the token is not of it. */
export const isOfOtherMode = ({ clientMode }: ClientToken, expected: ClientMode | undefined): boolean =>
  expected !== undefined && clientMode !== expected

/** Whether `one` is the newer of the two. What is dated in the future is older than everything. */
export function supersedes(one: ClientToken, other: ClientToken, now: number): boolean {
  const rank = (token: ClientToken) => (isDatedAhead(token, now) ? 0 : token.issuedAt)
  return rank(one) > rank(other)
}
