import { setTimeout } from 'node:timers/promises'
import { type InvocationResult, ThrottledError } from './invocation-result.ts'
import type { PackagedFunction } from './packaged-function.ts'

/** An asynchronous invocation that failed: what Lambda would send to the on-failure destination. */
export interface DeadLetter {
  readonly functionKey: string
  /** The event, as JSON text. */
  readonly event: string
  /** The error document of the function, or `Rate Exceeded.` when it never ran. */
  readonly error: string
}

/**
 * Wait before a throttled event is tried again, in milliseconds; doubles up to the second. Lambda goes up to 5 minutes.
 */
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 60_000

/**
 * The queue in front of asynchronous invocations (Lambda Developer Guide, "Asynchronous invocation"). A throttled event
 * waits, and is tried again until its maximum age. An event that ran and failed is not repeated, even if the template
 * allows it.
 */
export class AsynchronousInvocations {
  readonly #deadLetters: DeadLetter[] = []
  readonly #underWay = new Set<Promise<void>>()
  readonly #closing = new AbortController()

  accept(fn: PackagedFunction, event: Buffer, run: () => Promise<InvocationResult>): void {
    const work: Promise<void> = this.#run(fn, run)
      .then((error) => {
        if (error !== undefined)
          this.#deadLetters.push({ functionKey: fn.key, event: event.toString(), error })
      })
      .finally(() => this.#underWay.delete(work))
    this.#underWay.add(work)
  }

  deadLetters(): readonly DeadLetter[] {
    return [...this.#deadLetters]
  }

  async settled(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  close(): void {
    this.#closing.abort()
  }

  async #run(fn: PackagedFunction, run: () => Promise<InvocationResult>): Promise<string | undefined> {
    const end = Date.now() + fn.maximumEventAgeSeconds * 1000
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        const { functionError, payload } = await run()
        return functionError === undefined ? undefined : payload.toString()
      } catch (error) {
        if (!(error instanceof ThrottledError) || Date.now() + wait > end)
          return `${(error as Error).message}`
      }
      const waited = await setTimeout(wait, true, { signal: this.#closing.signal }).catch(() => false)
      if (!waited) return 'the local stack ended'
    }
  }
}
