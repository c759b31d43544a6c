import { setImmediate } from 'node:timers/promises'
import type { Timing } from '../../lib/clock.ts'
import { seededRandom } from '../measure/seeded-random.ts'
import { MinimumHeap } from './minimum-heap.ts'

/**
 * Whoever sleeps wakes at a multiple of this: a fleet that waits wakes together, which makes hours of it quick to play.
 */
const STEP_MS = 10

/** A clock that moves when it is told to. Chance is drawn from a fixed seed, so that a run can be repeated. */
export class VirtualTime implements Timing {
  #nowMs: number
  /** By the millisecond at which they wake. */
  readonly #sleepers = new Map<number, (() => void)[]>()
  readonly #instants = new MinimumHeap()

  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  readonly clock = (): number => this.#nowMs

  readonly monotonic = (): number => this.#nowMs

  /** A sleeper that gives up is woken all the same, and notices nothing. */
  readonly sleep = (ms: number): Promise<void> => {
    const at = Math.ceil((this.#nowMs + Math.max(1, ms)) / STEP_MS) * STEP_MS
    return new Promise((resolve) => {
      const sleepers = this.#sleepers.get(at)
      if (sleepers !== undefined) sleepers.push(resolve)
      else {
        this.#sleepers.set(at, [resolve])
        this.#instants.push(at)
      }
    })
  }

  readonly random = seededRandom()

  /** Moves on to an instant, waking in order all who sleep until then, and lets them come to rest. */
  async moveTo(instantMs: number): Promise<void> {
    await setImmediate()
    while (this.#instants.least <= instantMs) {
      const next = this.#instants.pop()
      this.#nowMs = next
      const awake = this.#sleepers.get(next) ?? []
      this.#sleepers.delete(next)
      for (const wake of awake) wake()
      await setImmediate()
    }
    this.#nowMs = instantMs
  }
}
