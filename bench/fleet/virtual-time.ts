import { setImmediate } from 'node:timers/promises'
import type { Timing } from '../../lib/clock.ts'
import { MinimumHeap } from './minimum-heap.ts'

/** A clock that moves when it is told to. Chance is drawn from a fixed seed, so that a run can be repeated. */
export class VirtualTime implements Timing {
  #nowMs: number
  #seed = 1
  /** By the millisecond at which they wake. */
  readonly #sleepers = new Map<number, (() => void)[]>()
  readonly #instants = new MinimumHeap()

  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  readonly clock = (): number => this.#nowMs

  readonly sleep = (ms: number): Promise<void> => {
    const at = this.#nowMs + Math.max(1, Math.ceil(ms))
    return new Promise((resolve) => {
      const sleepers = this.#sleepers.get(at)
      if (sleepers !== undefined) sleepers.push(resolve)
      else {
        this.#sleepers.set(at, [resolve])
        this.#instants.push(at)
      }
    })
  }

  /** A linear congruential generator (Numerical Recipes): good enough for jitter. */
  readonly random = (): number => {
    this.#seed = (Math.imul(1_664_525, this.#seed) + 1_013_904_223) >>> 0
    return this.#seed / 2 ** 32
  }

  /** Moves on to an instant, waking whoever sleeps until then in order, and lets everybody come to rest. */
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
