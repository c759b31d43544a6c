import type { InvokeRefresher, RefreshAnswer } from '../../lib/token/refresh-answer.ts'
import type { RefreshEvent } from '../../lib/token/refresh-event.ts'

type Scripted = RefreshAnswer | ((timeoutMs: number) => Promise<RefreshAnswer> | RefreshAnswer)

export const DONE: RefreshAnswer = { kind: 'done', result: { outcomes: [] } }
export const FAILED: RefreshAnswer = { kind: 'failed', result: { outcomes: [] } }
export const BUSY: RefreshAnswer = { kind: 'busy' }

/** A refresher as its callers see it: gives what the script says, then what it gave last. Busy by default. */
export class ScriptedRefresher {
  readonly events: RefreshEvent[] = []
  #script: Scripted[] = []

  script(...script: Scripted[]): void {
    this.#script = script
  }

  readonly invoke: InvokeRefresher = async (event, timeoutMs) => {
    this.events.push(event)
    const [next = BUSY, ...later] = this.#script
    if (later.length > 0) this.#script = later
    return typeof next === 'function' ? next(timeoutMs) : next
  }
}
