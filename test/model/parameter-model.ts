import { StitchError } from '../../lib/errors.ts'
import type { ReadToken } from '../../lib/reader/read-token.ts'
import { TokenReadFailure } from '../../lib/reader/read-token.ts'
import type { TokenParameter } from '../../lib/refresher/store-token.ts'
import type { ClientToken } from '../../lib/token/client-token.ts'
import { readStoredDocument, writeStoredDocument } from '../../lib/token/stored-document.ts'
import type { StoredToken } from '../../lib/token/stored-token.ts'
import { type Actor, AGAIN, type Fault, type Scheduler } from './scheduler.ts'
import type { RunRecord, Watch } from './watch.ts'

/** Whoever uses the parameter: an actor, and for a refresher the record of its run. */
export interface Writer {
  readonly actor: Actor
  readonly run: RunRecord
}

/**
 * One parameter of Parameter Store: versions numbered from 1, the last writer wins, no compare-and-set. A stale read misses the
 * latest version, as a replica may that has not heard of it yet.
 */
export class ParameterModel {
  readonly #tokens: (ClientToken | undefined)[] = []
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
    return this.#tokens.at(-1)
  }

  /** All versions, in brief. */
  get summary(): string {
    return this.#tokens.map((token) => token?.accessToken).join()
  }

  /** Stores a text before anything begins. */
  put(text: string): void {
    const token = readStoredDocument(text)
    this.#tokens.push(token)
    if (token !== undefined) this.#watch.found(token)
  }

  /** The port of a reader. */
  reader(actor: Actor): ReadToken {
    return (timeoutMs) =>
      this.#scheduler.call({
        actor,
        what: 'reads',
        takesMs: this.#callMs,
        timeoutMs,
        faults: ['stale', 'throttled', 'time-out', 'crash'],
        answer: (fault) => {
          if (fault === 'throttled') throw new TokenReadFailure('throttled', 'ThrottlingException')
          if (fault === 'time-out') throw new TokenReadFailure('unreachable', 'timeout')
          return this.#version(this.#latest(fault))
        },
      })
  }

  /** The port of the refresher, in a run that ends at `by`. */
  writer(current: () => Writer, by: number): TokenParameter {
    const within = (ms: number) => Math.min(ms, by - this.#scheduler.nowMs)
    return {
      read: () => this.#read(current(), within(6000)),
      write: (token) => this.#write(current(), token, within(4000)),
    }
  }

  #read({ actor, run }: Writer, timeoutMs: number): Promise<StoredToken | undefined> {
    return this.#scheduler.call({
      actor,
      what: 'reads',
      takesMs: this.#callMs,
      timeoutMs,
      faults: ['stale', 'time-out', 'crash'],
      answer: (fault) => {
        if (fault === 'time-out') throw new StitchError('token_store_unreadable', 'time-out')
        const stored = this.#version(this.#latest(fault))
        if (run.writes === 0) Object.assign(run, { stored, hasRead: true })
        return stored
      },
    })
  }

  #write({ actor, run }: Writer, token: ClientToken, timeoutMs: number): Promise<number | 'contended'> {
    let isRepeated = false
    return this.#scheduler.call<number | 'contended'>({
      actor,
      what: `writes ${token.accessToken} of ${token.issuedAt}`,
      takesMs: this.#callMs,
      timeoutMs,
      faults: ['contended', 'time-out', 'answer lost', 'repeated', 'crash'],
      answer: (fault) => {
        run.token = token
        if (fault === 'contended') {
          run.isUnsure ||= isRepeated
          return 'contended'
        }
        if (fault !== 'time-out') this.#apply(run, token)
        if (fault === 'time-out' || fault === 'answer lost')
          throw new StitchError('token_store_failed', 'time-out')
        if (fault !== 'repeated') return this.#tokens.length
        isRepeated = true
        return AGAIN
      },
    })
  }

  #apply(run: RunRecord, token: ClientToken): void {
    const before = this.stored
    this.#tokens.push(readStoredDocument(writeStoredDocument(token)))
    this.#watch.written(run, before, this.stored)
  }

  #latest(fault: Fault | undefined): number {
    return fault === 'stale' ? this.#tokens.length - 1 : this.#tokens.length
  }

  #version(version: number): StoredToken | undefined {
    if (version < 1 || version > this.#tokens.length) return undefined
    return { version, token: this.#tokens[version - 1] }
  }
}
