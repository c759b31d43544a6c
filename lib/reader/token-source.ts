import { epochSeconds, isWithin, type Timing } from '../clock.ts'
import { StitchError } from '../errors.ts'
import type { Metrics } from '../observe/metrics.ts'
import {
  ageSeconds,
  isFresh,
  isFromFuture,
  isYoung,
  renewalMarginSeconds,
  type VersionedToken,
  YOUNGEST_RENEWAL_SECONDS,
} from '../token/client-token.ts'
import type { InvokeRefresher, RefreshEvent } from '../token/refresh-answer.ts'
import type { ScopeSet } from '../token/scope-set.ts'
import { awaitToken, READ_TIMEOUT_MS, type ReadToken, UNREACHABLE_STORE_MS } from './await-token.ts'
import { sharedSearch } from './shared-search.ts'
import { type TokenChoiceSettings, tokenChoice } from './token-choice.ts'

/** Which token, and when it is to be given up or looked up again. */
export interface TokenSourceSettings extends TokenChoiceSettings {
  readonly scope: ScopeSet
  readonly refreshAheadSeconds: number
}

/** What a token source takes from outside. */
export interface TokenSourcePorts {
  readonly readToken: ReadToken
  readonly invokeRefresher: InvokeRefresher | undefined
  readonly timing: Timing
  readonly metrics: Metrics
}

/** The client token of one scope set, for one container: from memory until it is nearly over. */
export interface TokenSource {
  /**
   * A usable token: at once while the one in memory is, else after a read.
   *
   * @param waitMs how long to wait for one, in milliseconds; 15,000 by default. Whoever comes while another waits, waits with that one.
   * @throws StitchError `token_unavailable`, with `facts.retryAfterSeconds`
   */
  get(waitMs?: number): VersionedToken | Promise<VersionedToken>
  /**
   * Another token than the one that the API has just rejected, which is forgotten. Callers that share the rejected token share the
   * renewal. With no time to wait it is forgotten, and nobody is asked.
   *
   * @throws StitchError `token_unavailable`; at once when the rejected token is younger than 60 s
   */
  renew(rejected: VersionedToken, waitMs?: number): Promise<VersionedToken>
}

/** How long a caller waits for a token when none is usable, in milliseconds. */
export const MOST_WAIT_MS = 15_000

/** When a read found nothing newer, the next one comes after so long, in seconds. */
const REREAD_SECONDS = 30

/** A search with less time says nothing of what a longer one would find: its failure is neither shared nor repeated. In milliseconds. */
const TELLING_WAIT_MS = UNREACHABLE_STORE_MS

/** After a wait in vain the failure is repeated without another try for so long, in seconds. */
const FAILURE_REPEATED_SECONDS = 5

/**
 * Keeps the token in memory. The renewed token is picked up when half to two thirds of the renewal margin are left: by then the
 * refresher has had it for minutes, and one read per renewal is enough. There is no timer: a frozen container does nothing,
 * and a thawed one looks at the wall clock.
 */
export function tokenSource(ports: TokenSourcePorts, settings: TokenSourceSettings): TokenSource {
  const { timing, metrics } = ports
  const { scope, expiryLeewaySeconds, refreshAheadSeconds } = settings
  const choice = tokenChoice(timing, settings)
  let held: VersionedToken | undefined
  /** When the store was looked at last, and for how many seconds that is enough. */
  let lookedAt = 0
  let enoughSeconds = 0
  let failure: { error: StitchError; at: number } | undefined

  const now = () => epochSeconds(timing.clock)
  const look = (seconds: number) => {
    lookedAt = now()
    enoughSeconds = seconds
  }

  const hold = (token: VersionedToken): VersionedToken => {
    const isNew = token.accessToken !== held?.accessToken
    choice.take(token)
    held = token
    // Jitter spreads the containers of a fleet over a sixth of the margin, all of them after the renewal.
    const marginSeconds = renewalMarginSeconds(token, refreshAheadSeconds) * (1 / 2 + timing.random() / 6)
    const isRenewed = isNew && !isFromFuture(token, now())
    look(Math.max(REREAD_SECONDS, isRenewed ? token.expiresAt - marginSeconds - now() : 0))
    return token
  }

  /** Whoever comes while this read is under way finds its time set, and goes on with the token in memory. */
  const reread = async (waitMs: number): Promise<VersionedToken> => {
    const by = timing.clock() + waitMs
    look(REREAD_SECONDS)
    try {
      const token = choice.choose(await ports.readToken(Math.min(READ_TIMEOUT_MS, waitMs)))
      metrics.count('TokenReads', scope, { Source: 'store' })
      if (token !== undefined) return hold(token)
    } catch {
      // The store is down, the token in memory is not: it serves on.
      metrics.count('TokenReadsFailed', scope)
    }
    // Meanwhile another call may have had it renewed, or be about to.
    return held ?? shared(Math.max(1, by - timing.clock()))
  }

  const event = (): RefreshEvent => {
    const rejected = choice.rejectedNewest()
    return { scopes: [scope], ...(rejected === undefined ? {} : { rejectedVersion: rejected.version }) }
  }

  const search = async (waitMs: number): Promise<VersionedToken> => {
    if (failure !== undefined && isWithin(now(), failure.at, FAILURE_REPEATED_SECONDS)) throw failure.error
    const by = timing.clock() + waitMs
    const rejected = choice.rejectedNewest()
    if (rejected !== undefined && isYoung(rejected, now())) return otherThanYoung(rejected, waitMs, by)
    const { readToken: read, invokeRefresher: askRefresher } = ports
    const found = await awaitToken({ read, askRefresher, timing, choose: choice.choose, event }, waitMs)
    if (found.token === undefined) {
      metrics.count('TokenUnavailable', scope)
      const error = unavailable(scope, found.reason, FAILURE_REPEATED_SECONDS)
      throw waitMs < TELLING_WAIT_MS ? error : remember(error, by)
    }
    metrics.count('TokenReads', scope, { Source: found.source })
    return hold(found.token)
  }

  /** Nobody renews a token this young, so there is nothing to wait for but another that is stored already. */
  const otherThanYoung = async (
    young: VersionedToken,
    waitMs: number,
    by: number,
  ): Promise<VersionedToken> => {
    const stored = await ports.readToken(Math.min(READ_TIMEOUT_MS, waitMs)).catch(() => undefined)
    const other = choice.choose(stored)
    if (other !== undefined) return hold(other)
    const youngForSeconds = Math.max(1, YOUNGEST_RENEWAL_SECONDS - ageSeconds(young, now()))
    metrics.count('TokenUnavailable', scope)
    throw remember(unavailable(scope, 'Stitch rejected a token younger than 60 s', youngForSeconds), by)
  }

  /** A search that a freeze has left behind ends late, and says nothing of the present: its failure dates from its own end. */
  const remember = (error: StitchError, by: number): StitchError => {
    failure = { error, at: Math.min(now(), Math.floor(by / 1000)) }
    return error
  }

  const shared = sharedSearch(timing.clock, search, TELLING_WAIT_MS)

  return {
    get(waitMs = MOST_WAIT_MS) {
      const current = held
      const at = now()
      if (current === undefined || !isFresh(current, at, expiryLeewaySeconds))
        return shared(Math.min(waitMs, MOST_WAIT_MS))
      return isWithin(at, lookedAt, enoughSeconds) ? current : reread(Math.min(waitMs, MOST_WAIT_MS))
    },

    async renew(refused, waitMs = MOST_WAIT_MS) {
      if (held?.accessToken === refused.accessToken) held = undefined
      if (held !== undefined && isFresh(held, now(), expiryLeewaySeconds)) return held
      choice.reject(refused)
      if (waitMs <= 0) throw unavailable(scope, 'no time was left to wait for another one', 1)
      return shared(Math.min(waitMs, MOST_WAIT_MS))
    },
  }
}

const unavailable = (scope: ScopeSet, reason: string, retryAfterSeconds: number): StitchError =>
  new StitchError(
    'token_unavailable',
    `There is no usable client token for "${scope}" just now. Try again in ${retryAfterSeconds} s; if it goes on, look at the refresher's log.`,
    { facts: { scope, reason, retryAfterSeconds } },
  )
