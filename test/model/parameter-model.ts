import { StitchError } from '../../lib/errors.ts'
import type { ReadToken } from '../../lib/reader/read-token.ts'
import { TokenReadFailure } from '../../lib/reader/read-token.ts'
import type { TokenParameter } from '../../lib/refresher/store-token.ts'
import type { ClientToken, StoredToken } from '../../lib/token/client-token.ts'
import { readStoredDocument, writeStoredDocument } from '../../lib/token/stored-document.ts'
import { type Actor, AGAIN, type Fault } from './call.ts'
import type { Process } from './process.ts'
import type { RunRecord } from './run-record.ts'
import type { Scheduler } from './scheduler.ts'
import type { Watch } from './watch.ts'

/** Who uses the parameter: an actor, and for a refresher its sandbox and the record of its run. */
export interface Writer {
  readonly actor: Actor
  readonly process: Process
  readonly run: RunRecord
}

/** One version of the parameter. */
export interface ParameterVersion extends StoredToken {
  readonly text: string
  readonly isOperators: boolean
}

/** What AWS refuses a call with. */
export class AwsError extends Error {
  override readonly name: string

  constructor(name: string, message = name) {
    super(message)
    this.name = name
  }
}

/** How many versions Parameter Store keeps: 100 in AWS, here so few that a label soon stands on the oldest. */
const MOST_VERSIONS = 2

/**
 * One parameter of Parameter Store: versions numbered from 1, the last writer wins, no compare-and-set. A stale read
 * misses the latest change, as a replica may that has not heard of it yet.
 */
export class ParameterModel {
  /** Every text that was ever stored. */
  readonly archive: string[] = []
  /** All that was ever stored, in brief. */
  summary = ''
  /** Since when what is stored is stored, in epoch milliseconds. */
  storedSinceMs = 0
  #current: ParameterVersion | undefined
  #before: ParameterVersion | undefined
  #tier: 'Standard' | 'Advanced' = 'Standard'
  #labelled: number | undefined
  readonly #scheduler: Scheduler
  readonly #watch: Watch
  readonly #callMs: number

  constructor(scheduler: Scheduler, watch: Watch, callMs: number) {
    this.#scheduler = scheduler
    this.#watch = watch
    this.#callMs = callMs
  }

  /** What is stored, of all versions the latest. */
  get stored(): ClientToken | undefined {
    return this.#current?.token
  }

  /** Stores a text before anything begins. */
  put(text: string): void {
    this.#store(text, readStoredDocument(text), false)
    if (this.stored !== undefined) this.#watch.found(this.stored)
  }

  /** An operator stores a text. */
  overwrite(text: string): void {
    this.#store(text, readStoredDocument(text), true)
    this.#watch.overwritten(this.stored)
  }

  /** An operator deletes the parameter: its next version is 1 again, its tier Standard, and no label is left. */
  delete(): void {
    this.#before = this.#current
    this.#current = undefined
    this.#tier = 'Standard'
    this.#labelled = undefined
    this.#watch.overwritten(undefined)
  }

  label(): void {
    this.#labelled ??= this.#current?.version
  }

  unlabel(): void {
    this.#labelled = undefined
  }

  makeAdvanced(): void {
    if (this.#current !== undefined) this.#tier = 'Advanced'
  }

  /** The port of a reader. */
  reader(actor: Actor, process: Process): ReadToken {
    return (timeoutMs) =>
      this.#scheduler.call({
        actor,
        what: 'reads',
        takesMs: this.#callMs,
        timeoutMs,
        faults: ['stale', 'throttled', 'time-out', 'crash'],
        answer: (fault) => {
          if (fault !== undefined) process.missedAtMs = this.#scheduler.nowMs
          if (fault === 'throttled') throw new TokenReadFailure('throttled', 'ThrottlingException')
          if (fault === 'time-out') throw new TokenReadFailure('unreachable', 'timeout')
          return this.#seen(fault)
        },
      })
  }

  /** The port of the refresher, in a run that has so much time left. */
  writer(current: () => Writer, leftMs: () => number): TokenParameter {
    const within = (ms: number) => Math.min(ms, leftMs())
    return {
      read: () =>
        this.get(current(), within(6000)).catch(() => {
          throw new StitchError('token_store_unreadable', 'time-out')
        }),
      write: (token) =>
        this.set(current(), { token, text: '', tier: this.#tier }, within(4000)).catch((error: AwsError) => {
          if (error.name === 'TooManyUpdates') return 'contended'
          throw new StitchError('token_store_failed', 'time-out')
        }),
    }
  }

  /** `GetParameter`, with all its attempts. */
  get({ actor, run }: Writer, timeoutMs: number): Promise<ParameterVersion | undefined> {
    return this.#scheduler.call({
      actor,
      what: 'reads',
      takesMs: this.#callMs,
      timeoutMs,
      faults: ['stale', 'time-out', 'crash'],
      answer: (fault) => {
        if (fault === 'time-out') throw new AwsError('TimeoutError')
        run.lookedAtMs = this.#scheduler.nowMs
        run.wasStale = fault === 'stale'
        return this.#seen(fault)
      },
    })
  }

  /** `PutParameter`, with all its attempts. */
  set(
    { actor, run }: Writer,
    { token, text, tier }: { token: ClientToken; text: string; tier: string },
    timeoutMs: number,
  ): Promise<number> {
    let isRepeated = false
    return this.#scheduler.call<number>({
      actor,
      what: `writes ${token.accessToken} of ${token.issuedAt}`,
      takesMs: this.#callMs,
      timeoutMs,
      faults: ['contended', 'time-out', 'answer lost', 'repeated', 'crash'],
      answer: (fault) => {
        run.token = token
        if (fault === 'contended') {
          run.isUnsure ||= isRepeated
          throw new AwsError('TooManyUpdates')
        }
        if (fault !== 'time-out') this.#apply(run, token, text, tier)
        if (fault === 'time-out' || fault === 'answer lost') throw new AwsError('TimeoutError')
        if (fault !== 'repeated') return this.#current?.version ?? 0
        isRepeated = true
        return AGAIN
      },
    })
  }

  #apply(run: RunRecord, token: ClientToken, text: string, tier: string): void {
    if (tier === 'Standard' && this.#tier === 'Advanced')
      throw new AwsError(
        'ValidationException',
        "You can't downgrade a parameter from the advanced-parameter tier.",
      )
    const before = this.#current
    if (
      before !== undefined &&
      this.#labelled !== undefined &&
      this.#labelled <= before.version - MOST_VERSIONS + 1
    )
      throw new AwsError('ParameterMaxVersionLimitExceeded')
    const document = text === '' ? writeStoredDocument(token) : text
    this.#store(document, readStoredDocument(document), false)
    this.#watch.written(run, before?.isOperators === true ? undefined : before?.token, this.stored)
  }

  #store(text: string, token: ClientToken | undefined, isOperators: boolean): void {
    this.#before = this.#current
    this.#current = { version: (this.#current?.version ?? 0) + 1, token, text, isOperators }
    this.storedSinceMs = this.#scheduler.nowMs
    this.archive.push(text)
    this.summary += `${token?.accessToken},`
  }

  #seen(fault: Fault | undefined): ParameterVersion | undefined {
    return fault === 'stale' ? this.#before : this.#current
  }
}
