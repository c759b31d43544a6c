import type { ClientToken, VersionedToken } from '../../lib/token/client-token.ts'
import type { StoredToken } from '../../lib/token/stored-token.ts'
import { isDatedAhead, mustBeRenewed, mustNotBeUsed, supersedes } from './by-the-book.ts'

/** What one run of the refresher did, as the ports saw it. */
export interface RunRecord {
  readonly name: string
  readonly event: { readonly force?: boolean; readonly rejectedVersion?: number }
  /** What it read last. */
  stored: StoredToken | undefined
  hasRead: boolean
  requests: number
  failedRequests: number
  jwtIds: number
  writes: number
  /** What it has begun to write: its container owes that token until it is stored. */
  token: ClientToken | undefined
  /** Whether a write of it took effect and was then refused: it cannot know. */
  isUnsure: boolean
  ending: 'none' | 'well' | 'failed' | 'crashed'
}

export const newRunRecord = (name: string, event: RunRecord['event']): RunRecord => ({
  name,
  event,
  stored: undefined,
  hasRead: false,
  requests: 0,
  failedRequests: 0,
  jwtIds: 0,
  writes: 0,
  token: undefined,
  isUnsure: false,
  ending: 'none',
})

/** Looks on, and says when one of the protocol's promises is broken. It judges by the text of the protocol, not by the code. */
export class Watch {
  /** The first broken promise. */
  violation: string | undefined
  readonly runs: RunRecord[] = []
  readonly #clock: () => number
  readonly #isAlone: boolean
  readonly #stored = new Set<string>()
  /** Those of which one must be left in the end, for each was dated by a right clock. */
  readonly #candidates: ClientToken[] = []
  readonly #jwtIds = new Set<string>()
  readonly #lastUsed = new Map<string, VersionedToken>()

  /** @param isAlone whether only one refresher may run at a time */
  constructor(clock: () => number, isAlone: boolean) {
    this.#clock = clock
    this.#isAlone = isAlone
  }

  /** Something is stored that nobody has to have written. */
  found(token: ClientToken): void {
    this.#stored.add(token.accessToken)
    if (!isDatedAhead(token, this.#now())) this.#candidates.push(token)
  }

  tokenRequested(run: RunRecord): void {
    run.requests += 1
    if (run.requests > run.jwtIds) this.#fail(`${run.name} sent a request without a new jti`)
    if (!run.hasRead) this.#fail(`${run.name} asked for a token without a look at what is stored`)
    else if (!mustBeRenewed(run.stored, run.event, this.#now()))
      this.#fail(`${run.name} asked for a token though what it had read was not due`)
    if (run.requests > 1 + run.failedRequests)
      this.#fail(`${run.name} asked for a token again after it had been given one`)
    if (run.requests > 3) this.#fail(`${run.name} asked more than three times`)
  }

  assertionSent(jwtId: string): void {
    if (this.#jwtIds.has(jwtId)) this.#fail(`the jti ${jwtId} was sent twice`)
    this.#jwtIds.add(jwtId)
  }

  written(run: RunRecord, before: ClientToken | undefined, token: ClientToken | undefined): void {
    run.writes += 1
    if (token === undefined) {
      this.#fail(`${run.name} stored something that is no document`)
      return
    }
    this.found(token)
    if (this.#isAlone && before !== undefined && supersedes(before, token, this.#now()))
      this.#fail(`${run.name} went back from ${brief(before)} to ${brief(token)} without a rival`)
  }

  used(reader: string, token: VersionedToken): void {
    const now = this.#now()
    if (mustNotBeUsed(token, now)) this.#fail(`${reader} used ${brief(token)} inside its leeway`)
    const last = this.#lastUsed.get(reader)
    if (last !== undefined && !mustNotBeUsed(last, now) && token.version < last.version)
      this.#fail(`${reader} stepped back from ${brief(last)} to ${brief(token)}, which was stored before it`)
    if (!this.#stored.has(token.accessToken)) this.#fail(`${reader} used a token that nobody stored`)
    this.#lastUsed.set(reader, token)
  }

  /** The reader has given up its token, for the API does not want it: any other will do. */
  rejected(reader: string): void {
    this.#lastUsed.delete(reader)
  }

  rejectedAgain(reader: string): void {
    this.#fail(`${reader} was given the token again that it had said was rejected`)
  }

  leftWithout(reader: string): void {
    this.#fail(`${reader} found no token although nothing fails any more`)
  }

  /** The container of this run has had another one that ended well, so nothing of it may be lost. */
  settled(token: ClientToken): void {
    if (!isDatedAhead(token, this.#now())) this.#candidates.push(token)
  }

  /** All is quiet: every writer is done. */
  quiet(stored: ClientToken | undefined): void {
    const now = this.#now()
    if (!this.#isAlone) {
      this.#quietWithRivals(stored, now)
      return
    }
    const newer = this.#candidates.find((one) => stored === undefined || supersedes(one, stored, now))
    if (newer !== undefined)
      this.#fail(
        `${brief(newer)} was got or stored, and ${stored === undefined ? 'nothing' : brief(stored)} is left`,
      )
  }

  /** Where several write at once the last write wins: what is left is at most one run older than the newest, and readers may use it. */
  #quietWithRivals(stored: ClientToken | undefined, now: number): void {
    const usable = this.#candidates.filter((one) => !mustNotBeUsed(one, now))
    const newest = usable.reduce((latest, { issuedAt }) => Math.max(latest, issuedAt), 0)
    if (usable.length === 0) return
    if (stored === undefined || mustNotBeUsed(stored, now) || stored.issuedAt < newest - LONGEST_RUN_SECONDS)
      this.#fail(
        `a token of ${newest} was stored, and ${stored === undefined ? 'nothing' : brief(stored)} is left`,
      )
  }

  /** Nothing goes on any more. */
  ended(left: readonly string[]): void {
    if (left.length > 0) this.#fail(`${left.join(' and ')} never ended`)
  }

  #now(): number {
    return Math.floor(this.#clock() / 1000)
  }

  #fail(text: string): void {
    this.violation ??= text
  }
}

/** How long Lambda lets the refresher run. */
const LONGEST_RUN_SECONDS = 30

const brief = ({ accessToken, issuedAt }: ClientToken): string => `${accessToken} (issued at ${issuedAt})`
