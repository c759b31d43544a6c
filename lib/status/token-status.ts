import { StitchError } from '../errors.ts'
import type { ReadToken } from '../reader/read-token.ts'
import { TokenReadFailure } from '../reader/read-token.ts'
import { READER_FAILURE_SECONDS, STATUS_READ_MS } from '../token/budgets.ts'
import { type ClientMode, type ClientToken, isDue, isFresh, type StoredToken } from '../token/client-token.ts'
import type { ScopeSet } from '../token/scope-set.ts'
import type { StatusSettings } from './status-settings.ts'

/** What is stored for one scope set, without the token. Instants are epoch seconds. */
export type TokenStatus =
  | { readonly scope: ScopeSet; readonly status: 'missing' }
  | {
      readonly scope: ScopeSet
      /**
       * `fresh`: usable and not due; `due`: usable, and renewed at the next tick; `expired`: within the leeway of its
       * end or past it.
       */
      readonly status: 'fresh' | 'due' | 'expired'
      readonly issuedAt: number
      readonly expiresAt: number
      readonly secondsRemaining: number
      readonly version: number
    }

/** What is stored of all configured scope sets, without the tokens. */
export interface TokensStatus {
  /** Whether the stored tokens are a test client's or a live one's; `null` while there is none. */
  readonly clientMode: ClientMode | null
  readonly tokens: readonly TokenStatus[]
}

/**
 * Reads every configured token and reports how long it lasts. A parameter that holds no document we know counts as
 * missing.
 *
 * @param now epoch seconds
 * @throws StitchError `token_unavailable` while the store does not answer or throttles, and `token_store_unreadable` if
 *   it refuses. One such parameter costs the whole answer: nothing is said of what was not read.
 */
export async function tokenStatus(
  settings: StatusSettings,
  readToken: (scopeSet: ScopeSet) => ReadToken,
  now: number,
): Promise<TokensStatus> {
  const stored = await Promise.all(
    settings.scopeSets.map((scopeSet) => readToken(scopeSet)(STATUS_READ_MS).catch(unreadable(scopeSet))),
  )
  const newest = stored
    .flatMap((entry) => entry?.token ?? [])
    .reduce<ClientToken | undefined>(
      (a, b) => (a === undefined || b.issuedAt > a.issuedAt ? b : a),
      undefined,
    )
  return {
    clientMode: newest?.clientMode ?? null,
    tokens: settings.scopeSets.map((scopeSet, index) => statusOf(scopeSet, stored[index], settings, now)),
  }
}

const unreadable = (scope: ScopeSet) => (error: unknown) => {
  if (!(error instanceof TokenReadFailure)) throw error
  const { kind, reason } = error
  if (kind === 'refused')
    throw new StitchError(
      'token_store_unreadable',
      `The token of "${scope}" cannot be read (${reason}). For AccessDeniedException check this function's role.`,
      { facts: { scope, kind, reason } },
    )
  throw new StitchError(
    'token_unavailable',
    `The token of "${scope}" could not be read just now (${reason}). Try again in ${READER_FAILURE_SECONDS} s.`,
    { facts: { scope, kind, reason, retryAfterSeconds: READER_FAILURE_SECONDS } },
  )
}

function statusOf(
  scope: ScopeSet,
  stored: StoredToken | undefined,
  settings: StatusSettings,
  now: number,
): TokenStatus {
  if (stored?.token === undefined) return { scope, status: 'missing' }
  const { token, version } = stored
  const { issuedAt, expiresAt } = token
  const usable = isFresh(token, now, settings.expiryLeewaySeconds)
  const status = !usable ? 'expired' : isDue(token, now, settings) ? 'due' : 'fresh'
  return { scope, status, issuedAt, expiresAt, secondsRemaining: Math.max(0, expiresAt - now), version }
}
