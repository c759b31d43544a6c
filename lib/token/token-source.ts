import { epochSeconds, isWithin, type Timing } from '../clock.ts'
import { StitchError } from '../errors.ts'
import type { Metrics } from '../metrics.ts'
import type { ClientMode } from '../oauth/client-mode.ts'
import type { InvokeRefresher, RefreshEvent } from './ask-refresher.ts'
import { awaitToken, READ_TIMEOUT_MS, type ReadToken } from './await-token.ts'
import {
  ageSeconds,
  isFresh,
  isFromFuture,
  isYoung,
  renewalMarginSeconds,
  type VersionedToken,
  YOUNGEST_RENEWAL_SECONDS,
} from './client-token.ts'
import type { ScopeSet } from './scope-set.ts'
import type { StoredToken } from './store-newest.ts'

/** Which token, and when it is to be given up or looked up again. */
export interface TokenSourceSettings {
  readonly scope: ScopeSet
  readonly expiryLeewaySeconds: number
  readonly refreshAheadSeconds: number
  readonly expectClientMode: ClientMode | undefined
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
   * @param waitMs how long to wait for one, in milliseconds; 15,000 by default
   * @throws StitchError `token_unavailable`, with `facts.retryAfterSeconds`
   */
  get(waitMs?: number): VersionedToken | Promise<VersionedToken>
  /**
   * Another token than the one that the API has just rejected. Callers that share the rejected token share the renewal.
   *
   * @throws StitchError `token_unavailable`; at once when the rejected token is younger than 60 s
   */
  renew(rejected: VersionedToken, waitMs?: number): Promise<VersionedToken>
}

/** How long a caller waits for a token when none is usable, in milliseconds. */
export const MOST_WAIT_MS = 15_000

/** When a read found nothing newer, the next one comes after so long, in seconds. */
const REREAD_SECONDS = 30

/** After a wait in vain the failure is repeated without another try for so long, in seconds. */
const FAILURE_REPEATED_SECONDS = 5

/**
 * Keeps the token in memory. The renewed token is picked up when less than half of the renewal margin is left: by then the
 * refresher has had it for minutes, and one read per renewal is enough. There is no timer: a frozen container does nothing,
 * and a thawed one looks at the wall clock.
 */
export function tokenSource(ports: TokenSourcePorts, settings: TokenSourceSettings): TokenSource {
  const { timing, metrics } = ports
  const { scope, expiryLeewaySeconds, refreshAheadSeconds, expectClientMode } = settings
  let held: VersionedToken | undefined
  /** The newest token ever held here: nothing older is taken, however late a stale read comes. */
  let newest: VersionedToken | undefined
  /** Whether `newest` was dated ahead when it came. Later its date looks right, and is as wrong. */
  let isNewestMisdated = false
  /** The token that the API rejected last. */
  let rejected: VersionedToken | undefined
  /** When the store was looked at last, and for how many seconds that is enough. */
  let lookedAt = 0
  let enoughSeconds = 0
  let failure: { error: StitchError; at: number } | undefined
  let underway: { token: Promise<VersionedToken>; from: number; until: number } | undefined

  const now = () => epochSeconds(timing.clock)
  const look = (seconds: number) => {
    lookedAt = now()
    enoughSeconds = seconds
  }

  /**
   * What a fast clock had dated ahead, or the API has rejected, gives way to whatever was written after it: an older token may
   * stand there for good when its writer died before it could put the newer one back.
   */
  const isOlder = (token: VersionedToken): boolean => {
    if (newest === undefined || token.issuedAt >= newest.issuedAt) return false
    const isGivenUp = isNewestMisdated || newest.accessToken === rejected?.accessToken
    return !(isGivenUp && token.version > newest.version)
  }

  const choose = (stored: StoredToken | undefined): VersionedToken | undefined => {
    if (stored?.token === undefined) return undefined
    const token = { ...stored.token, version: stored.version }
    if (token.accessToken === rejected?.accessToken) {
      // Written again by a repair, under a number that the refresher must be told.
      rejected = token
      return undefined
    }
    if (expectClientMode !== undefined && token.clientMode !== expectClientMode) return undefined
    return isFresh(token, now(), expiryLeewaySeconds) && !isOlder(token) ? token : undefined
  }

  const hold = (token: VersionedToken): VersionedToken => {
    const isNew = token.accessToken !== held?.accessToken
    if (token.accessToken !== newest?.accessToken) isNewestMisdated = isFromFuture(token, now())
    held = newest = token
    // Jitter spreads the containers of a fleet over a sixth of the margin, all of them after the renewal.
    const marginSeconds = renewalMarginSeconds(token, refreshAheadSeconds) * (1 / 2 + timing.random() / 6)
    const isRenewed = isNew && !isFromFuture(token, now())
    look(Math.max(REREAD_SECONDS, isRenewed ? token.expiresAt - marginSeconds - now() : 0))
    return token
  }

  /** Whoever comes while this read is under way finds its time set, and goes on with the token in memory. */
  const reread = async (current: VersionedToken, waitMs: number): Promise<VersionedToken> => {
    look(REREAD_SECONDS)
    try {
      const token = choose(await ports.readToken(Math.min(READ_TIMEOUT_MS, waitMs)))
      metrics.count('TokenReads', scope, { Source: 'store' })
      return token === undefined ? (held ?? current) : hold(token)
    } catch {
      // The store is down, the token in memory is not: it serves on.
      metrics.count('TokenReadsFailed', scope)
      return current
    }
  }

  const event = (): RefreshEvent =>
    rejected !== undefined && rejected.accessToken === newest?.accessToken
      ? { scopes: [scope], rejectedVersion: rejected.version }
      : { scopes: [scope] }

  const search = async (waitMs: number): Promise<VersionedToken> => {
    if (failure !== undefined && isWithin(now(), failure.at, FAILURE_REPEATED_SECONDS)) throw failure.error
    const by = timing.clock() + waitMs
    if (rejected !== undefined && rejected.accessToken === newest?.accessToken && isYoung(rejected, now()))
      return otherThanYoung(rejected, waitMs, by)
    const found = await awaitToken(
      { read: ports.readToken, askRefresher: ports.invokeRefresher, timing, choose, event },
      waitMs,
    )
    if (found.token === undefined)
      throw remember(unavailable(scope, found.reason, FAILURE_REPEATED_SECONDS), by)
    metrics.count('TokenReads', scope, { Source: found.source })
    return hold(found.token)
  }

  /** Nobody renews a token this young, so there is nothing to wait for but another that is stored already. */
  const otherThanYoung = async (
    young: VersionedToken,
    waitMs: number,
    by: number,
  ): Promise<VersionedToken> => {
    const other = choose(await ports.readToken(Math.min(READ_TIMEOUT_MS, waitMs)).catch(() => undefined))
    if (other !== undefined) return hold(other)
    const youngForSeconds = Math.max(1, YOUNGEST_RENEWAL_SECONDS - ageSeconds(young, now()))
    throw remember(unavailable(scope, 'Stitch rejected a token younger than 60 s', youngForSeconds), by)
  }

  /** A search that a freeze has left behind ends late, and says nothing of the present: its failure dates from its own end. */
  const remember = (error: StitchError, by: number): StitchError => {
    metrics.count('TokenUnavailable', scope)
    failure = { error, at: Math.min(now(), Math.floor(by / 1000)) }
    return error
  }

  /** Callers at the same time share one search; one that a freeze has left behind is shared with nobody. */
  const shared = (waitMs: number): Promise<VersionedToken> => {
    const from = timing.clock()
    if (underway !== undefined && from >= underway.from && from < underway.until) return underway.token
    const mine = { token: search(waitMs), from, until: from + waitMs }
    underway = mine
    const done = () => {
      if (underway === mine) underway = undefined
    }
    mine.token.then(done, done)
    return mine.token
  }

  return {
    get(waitMs = MOST_WAIT_MS) {
      const current = held
      const at = now()
      if (current === undefined || !isFresh(current, at, expiryLeewaySeconds))
        return shared(Math.min(waitMs, MOST_WAIT_MS))
      return isWithin(at, lookedAt, enoughSeconds) ? current : reread(current, waitMs)
    },

    async renew(refused, waitMs = MOST_WAIT_MS) {
      if (held?.accessToken === refused.accessToken) held = undefined
      if (held !== undefined && isFresh(held, now(), expiryLeewaySeconds)) return held
      // Of an older one nothing needs to be remembered: it is not taken again.
      const isNewest = refused.accessToken === newest?.accessToken
      if (isNewest && rejected?.accessToken !== refused.accessToken) rejected = refused
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
