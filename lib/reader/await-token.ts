import { backoffMs, type Timing } from '../clock.ts'
import type { VersionedToken } from '../token/client-token.ts'
import {
  failureCode,
  type InvokeRefresher,
  type RefreshAnswer,
  type RefreshEvent,
} from '../token/refresh-answer.ts'
import type { StoredToken } from '../token/stored-token.ts'

/**
 * Why a parameter could not be read: `throttled` (come back later), `unreachable` (no answer, a time-out, a server error),
 * or `refused` (no waiting helps: a right is missing, the key is disabled, the parameter has the wrong type).
 */
export class TokenReadFailure extends Error {
  override readonly name = 'TokenReadFailure'
  readonly kind: 'throttled' | 'unreachable' | 'refused'
  /** AWS's error name or Node's error code. */
  readonly reason: string

  constructor(kind: TokenReadFailure['kind'], reason: string) {
    super(`${kind}: ${reason}`)
    this.kind = kind
    this.reason = reason
  }
}

/** Reads the parameter once, within `timeoutMs`. Resolves with `undefined` when there is none; rejects with a TokenReadFailure. */
export type ReadToken = (timeoutMs: number) => Promise<StoredToken | undefined>

/**
 * A store that cannot be reached for so long ends the wait, in milliseconds, so that callers have their answer within 6 s. One that
 * throttles is not down.
 */
export const UNREACHABLE_STORE_MS = 5500

/** How long one read may take, in milliseconds. */
export const READ_TIMEOUT_MS = 2000

/** What waiting for a token takes from outside. */
export interface Search {
  readonly read: ReadToken
  /** Absent: nobody to ask, so the store is only polled. */
  readonly askRefresher: InvokeRefresher | undefined
  readonly timing: Timing
  /** Gives the token to use from what is stored, or nothing. */
  readonly choose: (stored: StoredToken | undefined) => VersionedToken | undefined
  /** What to ask the refresher for, after the latest read. */
  readonly event: () => RefreshEvent
}

/** The token found and how; or the reason why there is none. */
export type Found =
  | { readonly token: VersionedToken; readonly source: 'store' | 'refresher' }
  | { readonly token: undefined; readonly reason: string }

/**
 * Waits for a usable token: reads, asks the refresher when nothing usable is stored, reads again, and so on with jittered
 * backoff until there is one or the time is over. One caller of a whole fleet gets the refresher's turn; the others are
 * throttled, wait, and find its token.
 */
export async function awaitToken(search: Search, waitMs: number): Promise<Found> {
  const { read, askRefresher, timing, choose } = search
  const by = timing.clock() + waitMs
  /** When the store was first asked in vain. An answer, be it a refusal to answer so often, shows that it is not down. */
  let silentSince: number | undefined
  const end = () => (silentSince === undefined ? by : Math.min(by, silentSince + UNREACHABLE_STORE_MS))
  let reason = 'nothing usable is stored'
  let asked = false

  for (let round = 1; ; round += 1) {
    const readAt = timing.clock()
    let goOnAtOnce = false
    try {
      const stored = await read(Math.min(READ_TIMEOUT_MS, Math.max(1, end() - readAt)))
      silentSince = undefined
      const token = choose(stored)
      if (token !== undefined) return { token, source: asked ? 'refresher' : 'store' }
      if (askRefresher !== undefined && timing.clock() < by) {
        const answer = await askRefresher(search.event(), by - timing.clock())
        // After the first success the token is there to be read; later ones may race with a read that lags behind.
        goOnAtOnce = answer.kind === 'done' && !asked
        asked ||= answer.kind === 'done'
        reason = reasonOf(answer)
      }
    } catch (error) {
      if (!(error instanceof TokenReadFailure)) throw error
      reason = error.reason
      if (error.kind === 'refused') return { token: undefined, reason }
      silentSince = error.kind === 'unreachable' ? (silentSince ?? readAt) : undefined
    }
    const pauseMs = goOnAtOnce ? 0 : backoffMs(round, timing.random, 250, 1500)
    if (timing.clock() + pauseMs >= end()) return { token: undefined, reason }
    await timing.sleep(pauseMs)
  }
}

function reasonOf(answer: RefreshAnswer): string {
  if (answer.kind === 'unavailable') return answer.reason
  const code = answer.kind === 'failed' ? failureCode(answer.result) : undefined
  return `the refresher's answer was: ${answer.kind}${code === undefined ? '' : `, ${code}`}`
}
