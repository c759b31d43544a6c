import type { Timing } from '../../../lib/clock.ts'

interface Event {
  readonly atMs: number
  readonly happen: () => void
}

/** By how many milliseconds a clock is fast at a moment, in epoch milliseconds. */
export type ClockError = (nowMs: number) => number

/** A clock that is right. */
export const rightClock: ClockError = () => 0

/** How long a clock goes unattended, in milliseconds. */
const SET_RIGHT_EVERY_MS = 6 * 3_600_000

/** A clock that gains or loses up to `mostMs` in six hours, and is then set right, which may set it back. */
export function driftingClock(random: () => number, mostMs: number): ClockError {
  const perMs = ((random() * 2 - 1) * mostMs) / SET_RIGHT_EVERY_MS
  const setRightAt = Math.floor(random() * SET_RIGHT_EVERY_MS)
  return (nowMs) => Math.round(perMs * ((nowMs + setRightAt) % SET_RIGHT_EVERY_MS))
}

/**
 * Virtual time for long simulations: events in their order, and nothing between them. As many may be waiting as there
 * are readers in a fleet, so they are kept in a heap.
 */
export class Timeline {
  /** Epoch milliseconds; at first a moment in the life of the throwaway certificate. */
  nowMs = 1_800_000_000_000
  readonly #heap: Event[] = []

  /** The clock of a machine, and how it sleeps. */
  timing(random: () => number, clockError: ClockError): Timing {
    return {
      clock: () => this.nowMs + clockError(this.nowMs),
      monotonic: () => this.nowMs,
      sleep: (ms) => this.sleep(ms),
      random,
    }
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.at(this.nowMs + ms, resolve))
  }

  at(atMs: number, happen: () => void): void {
    const heap = this.#heap
    const event = { atMs, happen }
    let index = heap.length
    while (index > 0) {
      const parent = (index - 1) >> 1
      if ((heap[parent] as Event).atMs <= atMs) break
      heap[index] = heap[parent] as Event
      index = parent
    }
    heap[index] = event
  }

  /** Lets everything happen up to `untilMs`, each event when all is quiet after the one before. */
  async runUntil(untilMs: number): Promise<void> {
    for (let next = this.#heap[0]; next !== undefined && next.atMs <= untilMs; next = this.#heap[0]) {
      this.nowMs = Math.max(this.nowMs, next.atMs)
      this.#takeFirst()
      next.happen()
      await quiescence()
    }
    this.nowMs = untilMs
  }

  #takeFirst(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && (heap[child + 1] as Event).atMs < (heap[child] as Event).atMs) child += 1
      if ((heap[child] as Event).atMs >= last.atMs) break
      heap[index] = heap[child] as Event
      index = child
    }
    heap[index] = last
  }
}

/** No promise can go on by itself: Node runs the queue of `nextTick` when that of promises is empty. */
export const quiescence = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve))
