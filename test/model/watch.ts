import type { ClientToken, VersionedToken } from '../../lib/token/client-token.ts'
import { claimsTooLong, isDatedAhead, isOfOtherMode, mustNotBeUsed, supersedes } from './by-the-book.ts'
import type { LivePut, SecretPut, Truth, WatchOptions, Write } from './evidence.ts'
import type { RunRecord } from './run-record.ts'

/**
 * Looks on, and says when one of the protocol's promises is broken. It judges by the text of the protocol, not by the
 * code.
 */
export class Watch {
  /** The first broken promise. */
  violation: string | undefined
  readonly runs: RunRecord[] = []
  readonly #options: WatchOptions
  readonly #stored = new Set<string>()
  /**
   * Those of which one must be left in the end: each was dated by a right clock, and no operator's write came after it.
   */
  #candidates: ClientToken[] = []
  readonly #jwtIds = new Set<string>()
  readonly #lastUsed = new Map<string, VersionedToken>()
  /** When a reader said of a token that it was rejected. Callers at that very moment may have been given it too. */
  readonly #rejectedAtMs = new Map<string, number>()
  /** Documents that an operator stored. They count as issued when they say, right or wrong. */
  readonly #operators = new Set<ClientToken>()
  readonly #truths = new Map<string, Truth>()
  readonly #puts: LivePut[] = []
  readonly #writes = new Map<string, Write>()
  /** The least and the greatest error that a clock of the refresher has had, in milliseconds. */
  readonly #errors = { least: 0, greatest: 0 }

  constructor(options: WatchOptions) {
    this.#options = options
  }

  /** A clock of the refresher is so many milliseconds fast. */
  clockErred(byMs: number): void {
    this.#errors.least = Math.min(this.#errors.least, byMs)
    this.#errors.greatest = Math.max(this.#errors.greatest, byMs)
  }

  issued(accessToken: string, truth: Truth): void {
    this.#truths.set(accessToken, truth)
  }

  /** Something is stored that no actor has to have written. */
  found(token: ClientToken): void {
    this.#stored.add(token.accessToken)
    this.settled(token)
  }

  /** An operator has stored this, or has deleted the parameter: what was left before need not be left any more. */
  overwritten(token: ClientToken | undefined): void {
    this.#candidates = []
    if (token === undefined) return
    this.#stored.add(token.accessToken)
    this.#operators.add(token)
  }

  tokenRequested(run: RunRecord): void {
    run.requests += 1
    if (run.requests > run.jwtIds) this.#fail(`${run.name} sent a request without a new jti`)
    if (!run.hasRead) this.#fail(`${run.name} asked for a token without a look at what is stored`)
    else if (!run.mayAsk) this.#fail(`${run.name} asked for a token though what it had read was not due`)
    if (run.requests > 1 + run.failedRequests)
      this.#fail(`${run.name} asked for a token again after it had been given one`)
    if (run.requests > 3) this.#fail(`${run.name} asked more than three times`)
  }

  /** Stitch does not accept the credentials of this request. */
  refused(run: RunRecord): void {
    run.failedRequests += 1
    run.refusedRequests += 1
    if (run.refusedRequests > 2) this.#fail(`${run.name} sent credentials that are refused more than twice`)
  }

  assertionSent(jwtId: string): void {
    if (this.#jwtIds.has(jwtId)) this.#fail(`the jti ${jwtId} was sent twice`)
    this.#jwtIds.add(jwtId)
  }

  /** A run has stored this, over what a run had stored before. */
  written(run: RunRecord, before: ClientToken | undefined, token: ClientToken | undefined): void {
    const { name, requests, lookedAtMs, wasStale } = run
    run.writes += 1
    if (token === undefined) {
      this.#fail(`${name} stored something that is no document`)
      return
    }
    this.found(token)
    const wasKept = requests === 0
    this.#writes.set(token.accessToken, { atMs: this.#options.clock(), wasKept, lookedAtMs, wasStale })
    if (this.#options.isAlone && before !== undefined && this.#isOlder(token, before))
      this.#fail(`${name} went back from ${brief(before)} to ${brief(token)} without a rival`)
  }

  /** A reader was given this token, with a clock that is so many milliseconds fast. */
  used(reader: string, token: VersionedToken, errorMs: number): void {
    const now = Math.floor((this.#options.clock() + errorMs) / 1000)
    if (mustNotBeUsed(token, now)) this.#fail(`${reader} used ${brief(token)} inside its leeway`)
    if (isOfOtherMode(token, this.#options.expectClientMode))
      this.#fail(`${reader} used ${brief(token)} of the other client mode`)
    const last = this.#lastUsed.get(reader)
    if (last !== undefined && !mustNotBeUsed(last, now) && token.version < last.version)
      this.#fail(`${reader} stepped back from ${brief(last)} to ${brief(token)}, which was stored before it`)
    if (!this.#stored.has(token.accessToken)) this.#fail(`${reader} used a token that was never stored`)
    const rejectedAtMs = this.#rejectedAtMs.get(`${reader} ${token.accessToken}`)
    if (rejectedAtMs !== undefined && rejectedAtMs < this.#options.clock())
      this.#fail(`${reader} was given ${brief(token)} again, which it had said was rejected`)
    if (this.#hasReallyEnded(token, errorMs)) this.#fail(`${reader} used ${brief(token)} after it had ended`)
    this.#lastUsed.set(reader, token)
  }

  /** The reader has given up its token, for the API does not want it: any other will do, and this one never again. */
  rejected(reader: string, { accessToken }: VersionedToken): void {
    this.#lastUsed.delete(reader)
    const key = `${reader} ${accessToken}`
    if (!this.#rejectedAtMs.has(key)) this.#rejectedAtMs.set(key, this.#options.clock())
  }

  rejectedAgain(reader: string): void {
    this.#fail(`${reader} was given the token again that it had said was rejected`)
  }

  /** A caller that had `waitMs` was answered after `tookMs` in which its process was not frozen. */
  answered(reader: string, waitMs: number, tookMs: number): void {
    if (this.#options.hasOperator && tookMs > waitMs + LONGEST_RUN_MS + MOST_LATE_MS)
      this.#fail(`${reader} had ${waitMs} ms and waited ${tookMs} ms`)
  }

  /** The reader refused a caller, though what was stored could be used all the time, and its reads were answered. */
  refusedInSpite(reader: string): void {
    this.#fail(`${reader} refused a caller although a good token was stored`)
  }

  leftWithout(reader: string): void {
    this.#fail(`${reader} found no token although nothing fails any more`)
  }

  /** A command to put a secret has ended. */
  secretPut(put: SecretPut): void {
    const { command, says, lookedAtMs, isGood } = put
    const isLive = put.liveAtMs !== undefined
    if (says !== isLive)
      this.#fail(`${command} ${isLive ? 'put its secret live' : 'did not'}, and says otherwise`)
    if (isLive && !isGood) this.#fail(`${command} put a secret live that nothing had proven`)
    if (put.liveAtMs === undefined) return
    const live = { liveAtMs: put.liveAtMs, lookedAtMs }
    const isBlind = (one: LivePut, other: LivePut): boolean =>
      other.liveAtMs > one.lookedAtMs && other.liveAtMs < one.liveAtMs
    if (this.#puts.some((other) => isBlind(live, other) || isBlind(other, live)))
      this.#fail(`${command} and another put a secret at once, and both say that theirs is in use`)
    this.#puts.push(live)
  }

  /** The container of this run has had another one that ended well, so nothing of it may be lost. */
  settled(token: ClientToken): void {
    if (this.#truths.has(token.accessToken) || !isDatedAhead(token, this.#now())) this.#candidates.push(token)
  }

  /** All is quiet: every writer is done. */
  quiet(stored: ClientToken | undefined): void {
    const { isAlone, hasOperator, expectClientMode } = this.#options
    const now = this.#now()
    const isUsable =
      stored !== undefined &&
      !mustNotBeUsed(stored, now) &&
      !claimsTooLong(stored) &&
      !isOfOtherMode(stored, expectClientMode)
    const owed = isAlone ? this.#candidates : this.#candidates.filter((one) => !mustNotBeUsed(one, now))
    if (!isUsable && (hasOperator || (!isAlone && owed.length > 0)))
      this.#fail(
        `what is left is ${stored === undefined ? 'nothing' : brief(stored)}, which readers cannot use`,
      )
    const newer = owed.find((one) => stored === undefined || this.#isOlder(stored, one))
    if (newer !== undefined)
      this.#fail(
        `${brief(newer)} was got or stored, and ${stored === undefined ? 'nothing' : brief(stored)} is left`,
      )
  }

  /** Nothing goes on any more. */
  ended(left: readonly string[]): void {
    if (left.length > 0) this.#fail(`${left.join(' and ')} never ended`)
  }

  get #spreadMs(): number {
    return this.#errors.greatest - this.#errors.least
  }

  /**
   * Whether a token is older than the other by more than is promised: where several write at once the last write wins,
   * and clocks differ.
   */
  #isOlder(token: ClientToken, other: ClientToken): boolean {
    if (this.#couldNotKnow(token, other)) return false
    const slackSeconds = this.#options.isAlone ? 0 : LONGEST_RUN_MS / 1000
    if (this.#spreadMs === 0) {
      if (this.#options.isAlone) return supersedes(other, token, this.#now())
      return token.issuedAt < other.issuedAt - slackSeconds
    }
    if (this.#spreadMs > TOLERATED_MS) return false
    return this.#askedAt(token) < this.#askedAt(other) - slackSeconds - Math.ceil(this.#spreadMs / 1000)
  }

  /** Whether a run stored what its container had kept before it could see that the other was there. */
  #couldNotKnow({ accessToken }: ClientToken, other: ClientToken): boolean {
    const write = this.#writes.get(accessToken)
    const newerAtMs = this.#writes.get(other.accessToken)?.atMs ?? 0
    return write?.wasKept === true && (write.wasStale || write.lookedAtMs <= newerAtMs)
  }

  /** In seconds of the right time; of a token that no run got, by its date, unless a wrong clock must have dated it. */
  #askedAt(token: ClientToken): number {
    const { accessToken, issuedAt } = token
    if (this.#operators.has(token)) return isDatedAhead(token, this.#now()) ? 0 : issuedAt
    const truth = this.#truths.get(accessToken)
    if (truth !== undefined) return Math.floor(truth.datedAtMs / 1000)
    return issuedAt > this.#now() ? 0 : issuedAt
  }

  /** Said only where neither the date of the token's end nor the reader's clock is wrong by more than 60 s. */
  #hasReallyEnded({ accessToken, expiresAt }: ClientToken, errorMs: number): boolean {
    const truth = this.#truths.get(accessToken)
    if (truth === undefined || errorMs < -TOLERATED_MS) return false
    return expiresAt * 1000 - truth.endsAt <= TOLERATED_MS && this.#options.clock() >= truth.endsAt
  }

  #now(): number {
    return Math.floor(this.#options.clock() / 1000)
  }

  #fail(text: string): void {
    this.violation ??= text
  }
}

/** How long Lambda lets the refresher run, in milliseconds. */
const LONGEST_RUN_MS = 30_000

/** By how much the scheduler lets a caller be late, all time-outs of others together, in milliseconds. */
const MOST_LATE_MS = 30_000

/** By how much a clock may be wrong, and two of the refresher's may differ, in milliseconds. */
const TOLERATED_MS = 60_000

const brief = ({ accessToken, issuedAt }: ClientToken): string => `${accessToken} (issued at ${issuedAt})`
