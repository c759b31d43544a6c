import { epochSeconds, isWithin, type Moment, momentOf, type Timing, wholeSeconds } from '../clock.ts'
import { StitchError } from '../errors.ts'
import type { Metrics } from '../observe/metrics.ts'
import {
  MOST_WAIT_MS,
  READ_MS,
  READER_FAILURE_SECONDS,
  REREAD_SECONDS,
  UNREACHABLE_STORE_MS,
} from '../token/budgets.ts'
import {
  believedEnd,
  isFromFuture,
  type Margins,
  renewalMarginSeconds,
  type StoredToken,
  type VersionedToken,
  youngForSeconds,
} from '../token/client-token.ts'
import type { Pace } from '../token/pacer.ts'
import type { InvokeRefresher } from '../token/refresh-answer.ts'
import type { RefreshEvent } from '../token/refresh-event.ts'
import { awaitToken } from './await-token.ts'
import { afterRejection, choose, type Demands, type HeldToken, isRejected, isUsable } from './held-token.ts'
import type { ReadToken } from './read-token.ts'
import { sharedSearch } from './shared-search.ts'
import { type Sought, unavailable } from './unavailable.ts'

/** Which token to give, and when to drop it or look it up again. */
export interface TokenSourceSettings extends Demands, Margins, Sought {}

/** What a token source takes from outside. */
export interface TokenSourcePorts {
  readonly readToken: ReadToken
  readonly invokeRefresher: InvokeRefresher | undefined
  /**
   * Waits until the store may be read again after a read that found no usable token. Many clients share this pace.
   * Absent: nothing waits.
   */
  readonly paceReads?: Pace
  readonly timing: Timing
  readonly metrics: Metrics
}

/**
 * The client token of one scope set, for one process. It comes from memory until it has nearly expired. Many callers
 * may use it at once.
 */
export interface TokenSource {
  /**
   * Gives a usable token: at once while the one in memory is usable, else after a read. Callers that wait at the same
   * time share the search.
   *
   * @param waitMs how long to wait for one, in milliseconds; 15,000 by default and at most
   * @throws StitchError `token_unavailable`, with `facts.retryAfterSeconds`; `token_store_unreadable` or
   *   `config_invalid` if no waiting helps
   */
  get(waitMs?: number): VersionedToken | Promise<VersionedToken>
  /**
   * Gives another token after the API has rejected this one. No caller gets the rejected token any more. Callers that
   * share the rejected token share the renewal. Without time to wait, neither store nor refresher is called.
   *
   * @throws StitchError `token_unavailable`; at once when the rejected token is younger than 60 s
   */
  renew(rejected: VersionedToken, waitMs?: number): Promise<VersionedToken>
}

/**
 * Keeps the token in memory. It reads the renewed token when half to two thirds of the renewal margin are left. By then
 * the refresher stored it minutes ago, so one read per renewal is enough. There is no timer: a frozen container does
 * nothing, and a thawed one looks at the clock.
 */
export function tokenSource(ports: TokenSourcePorts, settings: TokenSourceSettings): TokenSource {
  const { timing, metrics, readToken } = ports
  const { scope } = settings
  let held: HeldToken | undefined
  /** When the store was read last, and for how many seconds that is enough. */
  let lastRead: { at: Moment; enoughSeconds: number } | undefined
  let failure: { error: StitchError; at: Moment } | undefined

  const now = () => epochSeconds(timing.clock)
  const chosen = (stored: StoredToken | undefined) => choose(stored, held, settings, now())
  const inMemory = () => (isUsable(held, settings, now()) ? held.token : undefined)
  const noteRead = (enoughSeconds: number) => {
    lastRead = { at: momentOf(timing), enoughSeconds }
  }

  const hold = (token: VersionedToken): void => {
    const isNew = token.accessToken !== held?.token.accessToken
    held = { token, isRejected: false, rejected: held?.rejected ?? [] }
    // Jitter spreads the containers of a fleet over a sixth of the margin, all of them after the renewal.
    const marginSeconds = renewalMarginSeconds(token, settings) * (1 / 2 + timing.random() / 6)
    const isRenewed = isNew && !isFromFuture(token, now())
    noteRead(Math.max(REREAD_SECONDS, isRenewed ? believedEnd(token, settings) - marginSeconds - now() : 0))
  }

  /** During this read its time is already set, so other callers use the token in memory. */
  const reread = async (waitMs: number): Promise<VersionedToken> => {
    const by = timing.monotonic() + waitMs
    noteRead(REREAD_SECONDS)
    try {
      const token = chosen(await readToken(Math.min(READ_MS, waitMs)))
      metrics.count('TokenReads', scope, { Source: 'store' })
      if (token !== undefined) hold(token)
    } catch {
      // The store is down, but the token in memory can still be used.
      metrics.count('TokenReadsFailed', scope)
    }
    // In the meantime it may have expired during a freeze, or the API may have rejected it.
    return inMemory() ?? find(by - timing.monotonic())
  }

  const eventAfter = (stored: StoredToken | undefined): RefreshEvent => ({
    by: 'reader',
    scopes: [scope],
    ...(settings.clients === undefined ? {} : { clients: settings.clients }),
    ...(isRejected(stored, held) ? { rejectedVersion: stored.version } : {}),
  })

  const search = async (waitMs: number): Promise<void> => {
    if (failure !== undefined && isWithin(momentOf(timing), failure.at, READER_FAILURE_SECONDS))
      throw failure.error
    const begunAt = momentOf(timing)
    const young = held?.isRejected === true && youngForSeconds(held.token, now()) > 0 ? held.token : undefined
    try {
      if (young !== undefined) return await otherThanYoung(young, waitMs)
      const { invokeRefresher: askRefresher, paceReads } = ports
      const found = await awaitToken(
        { sought: settings, read: readToken, askRefresher, paceReads, timing, choose: chosen, eventAfter },
        waitMs,
      )
      metrics.count('TokenReads', scope, { Source: found.source })
      hold(found.token)
    } catch (error) {
      if (!(error instanceof StitchError)) throw error
      metrics.count('TokenUnavailable', scope)
      const isTelling =
        young !== undefined || waitMs >= UNREACHABLE_STORE_MS || error.code !== 'token_unavailable'
      if (isTelling) failure = { error, at: endOf(begunAt, waitMs) }
      throw error
    }
  }

  /**
   * When a search ended, or was due to end. A freeze may make it end late. Its failure then dates from the time when it
   * was due.
   */
  const endOf = (begunAt: Moment, waitMs: number): Moment => {
    const { wallMs, monotonicMs } = momentOf(timing)
    return {
      wallMs: Math.min(wallMs, begunAt.wallMs + waitMs),
      monotonicMs: Math.min(monotonicMs, begunAt.monotonicMs + waitMs),
    }
  }

  /** Uses another token if one is stored already. Waiting does not help: no caller gets a token this young renewed. */
  const otherThanYoung = async (young: VersionedToken, waitMs: number): Promise<void> => {
    const stored = await readToken(Math.min(READ_MS, waitMs)).catch(() => undefined)
    const other = chosen(stored)
    if (other !== undefined) return hold(other)
    const seconds = Math.max(1, youngForSeconds(young, now()))
    throw unavailable(settings, 'the API rejected a token younger than 60 s', seconds)
  }

  const shared = sharedSearch({
    timing,
    search,
    tellingMs: UNREACHABLE_STORE_MS,
    outOfTime: () => {
      metrics.count('TokenUnavailable', scope)
      return unavailable(settings, 'other callers still wait for a token', READER_FAILURE_SECONDS)
    },
  })

  /** Gives a token that is usable at that moment, also when the process was frozen while it waited. */
  const find = async (waitMs: number): Promise<VersionedToken> => {
    const by = timing.monotonic() + waitMs
    for (;;) {
      const leftMs = by - timing.monotonic()
      if (leftMs <= 0) throw unavailable(settings, 'no time was left to wait for another one', 1)
      await shared(leftMs)
      const token = inMemory()
      if (token !== undefined) return token
    }
  }

  return {
    get(waitMs = MOST_WAIT_MS) {
      // Every call of every caller comes here, and reading a clock is most of its cost: each is read once.
      const at = momentOf(timing)
      if (!isUsable(held, settings, wholeSeconds(at.wallMs))) return find(bounded(waitMs))
      const isEnough = lastRead !== undefined && isWithin(at, lastRead.at, lastRead.enoughSeconds)
      return isEnough ? held.token : reread(bounded(waitMs))
    },

    async renew(rejected, waitMs = MOST_WAIT_MS) {
      held = afterRejection(held, rejected, settings, now())
      return inMemory() ?? find(bounded(waitMs))
    },
  }
}

const bounded = (waitMs: number): number =>
  Number.isNaN(waitMs) ? MOST_WAIT_MS : Math.min(waitMs, MOST_WAIT_MS)
