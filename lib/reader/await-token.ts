import { backoffMs, type Timing } from '../clock.ts'
import type { StitchError } from '../errors.ts'
import {
  FIRST_READ_WAIT_MS,
  LONGEST_READ_WAIT_MS,
  MOST_MISSING_READS,
  READ_MS,
  READER_FAILURE_SECONDS,
  UNREACHABLE_STORE_MS,
} from '../token/budgets.ts'
import type { StoredToken, VersionedToken } from '../token/client-token.ts'
import type { Pace } from '../token/pacer.ts'
import {
  failureCode,
  type InvokeRefresher,
  isHeldFresh,
  type RefreshAnswer,
} from '../token/refresh-answer.ts'
import type { RefreshEvent } from '../token/refresh-event.ts'
import { type ReadToken, TokenReadFailure } from './read-token.ts'
import {
  noSuchClient,
  notConfigured,
  notInvocable,
  notThere,
  otherMode,
  type Sought,
  unavailable,
  unreadable,
} from './unavailable.ts'

/** What waiting for a token takes from outside. */
export interface Search {
  readonly sought: Sought
  readonly read: ReadToken
  /** Absent: the store is only polled. */
  readonly askRefresher: InvokeRefresher | undefined
  /** Waits until the store may be read again; absent: nothing waits. */
  readonly paceReads: Pace | undefined
  readonly timing: Timing
  /** Chooses the token to use from what is stored; `undefined` if there is none. */
  readonly choose: (stored: StoredToken | undefined) => VersionedToken | undefined
  /** What to ask the refresher for, after the latest read. */
  readonly eventAfter: (stored: StoredToken | undefined) => RefreshEvent
}

/** The token found, and how. */
export interface Found {
  readonly token: VersionedToken
  readonly source: 'store' | 'refresher'
}

/**
 * Waits for a usable token. It reads the store, asks the refresher when nothing usable is stored, and reads again. It
 * repeats this with jittered backoff until there is a token or the time is over. One caller of a whole fleet gets the
 * refresher's turn. The others are throttled, wait, and find its token.
 *
 * @throws StitchError `token_unavailable` when the time is over. Errors that no waiting cures are thrown at once:
 *   `token_store_unreadable` if the parameter may not be read, `config_invalid` if refresher, scope set or names do not
 *   fit, `client_unknown`, and `client_mode_mismatch` if the refresher's client is of the other mode
 */
export async function awaitToken(search: Search, waitMs: number): Promise<Found> {
  const { sought, read, askRefresher, paceReads, timing, choose, eventAfter } = search
  const by = timing.monotonic() + waitMs
  /** When the store first gave no answer. Any answer, also that it is throttled, shows that the store is not down. */
  let silentSince: number | undefined
  const end = () => (silentSince === undefined ? by : Math.min(by, silentSince + UNREACHABLE_STORE_MS))
  let reason = 'nothing usable is stored'
  let wasDone = false
  let missingReads = 0

  for (let round = 1; ; round += 1) {
    const readAt = timing.monotonic()
    let goOnAtOnce = false
    try {
      const stored = await read(Math.min(READ_MS, Math.max(1, end() - readAt)))
      silentSince = undefined
      const token = choose(stored)
      if (token !== undefined) return { token, source: wasDone ? 'refresher' : 'store' }
      missingReads = wasDone && stored === undefined ? missingReads + 1 : 0
      if (missingReads >= MOST_MISSING_READS) throw notThere(sought)
      if (askRefresher !== undefined && timing.monotonic() < by) {
        const answer = await askRefresher(eventAfter(stored), by - timing.monotonic())
        const incurable = incurableBy(answer, sought, stored)
        if (incurable !== undefined) throw incurable
        // After the first success the token is there to be read; later ones may race with a read that lags behind.
        goOnAtOnce = answer.kind === 'done' && !wasDone
        wasDone ||= answer.kind === 'done'
        reason = reasonOf(answer)
      }
    } catch (error) {
      if (!(error instanceof TokenReadFailure)) throw error
      reason = error.reason
      if (error.kind === 'refused') throw unreadable(sought, reason)
      if (error.kind === 'unsigned') throw unavailable(sought, reason, READER_FAILURE_SECONDS)
      silentSince = error.kind === 'unreachable' ? (silentSince ?? readAt) : undefined
    }
    const pauseMs = goOnAtOnce ? 0 : backoffMs(round, timing.random, FIRST_READ_WAIT_MS, LONGEST_READ_WAIT_MS)
    if (timing.monotonic() + pauseMs >= end()) throw unavailable(sought, reason, READER_FAILURE_SECONDS)
    await timing.sleep(pauseMs)
    if (!goOnAtOnce && paceReads !== undefined && !(await paceReads(1, end() - 1)))
      throw unavailable(sought, 'too many clients wait for a token', READER_FAILURE_SECONDS)
  }
}

function incurableBy(
  answer: RefreshAnswer,
  sought: Sought,
  stored: StoredToken | undefined,
): StitchError | undefined {
  if (answer.kind === 'refused') return notInvocable(sought, answer.reason)
  const code = answer.kind === 'failed' ? failureCode(answer.result) : undefined
  if (code === 'scope_not_configured') return notConfigured(sought)
  if (code === 'client_unknown') return noSuchClient()
  // A refresher that wants the same mode renews a token of the other one, however young it is.
  const isLeft = answer.kind === 'done' && stored !== undefined && isHeldFresh(answer.result, stored.version)
  const isMismatch = code === 'client_mode_mismatch' || (isLeft && isOfOtherMode(stored, sought))
  return isMismatch && sought.expectClientMode !== undefined ? otherMode(sought) : undefined
}

const isOfOtherMode = ({ token }: StoredToken, { expectClientMode }: Sought): boolean =>
  token !== undefined && token.clientMode !== expectClientMode

function reasonOf(answer: RefreshAnswer): string {
  if (answer.kind === 'unavailable') return answer.reason
  const code = answer.kind === 'failed' ? failureCode(answer.result) : undefined
  return `the refresher's answer was: ${answer.kind}${code === undefined ? '' : `, ${code}`}`
}
