import type { Timing } from '../../lib/clock.ts'

/** Where virtual time begins, in epoch seconds: within the life of the throwaway certificate. */
export const START = 1_800_000_000

interface Sleeper {
  /** Milliseconds since the beginning. */
  readonly at: number
  readonly wake: () => void
}

/**
 * Time that passes only when no actor has anything else to do: then the clock moves to the next one who sleeps. So hours
 * take no time, and the same run takes the same course again. What really waits (a signature, a socket) does not hold
 * the clock; where several actors are to meet, let none of them do that.
 */
export class VirtualTime implements Timing {
  /** Chance; always the middle by default. */
  random: () => number
  #elapsedMs = 0
  #wallMs = START * 1000
  readonly #sleepers: Sleeper[] = []

  constructor(random: () => number = () => 0.5) {
    this.random = random
  }

  readonly clock = (): number => this.#wallMs + this.#elapsedMs

  readonly monotonic = (): number => this.#elapsedMs

  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((wake) => {
      const sleeper = { at: this.#elapsedMs + Math.max(0, ms), wake }
      this.#sleepers.push(sleeper)
      signal?.addEventListener('abort', () => {
        const index = this.#sleepers.indexOf(sleeper)
        if (index !== -1) this.#sleepers.splice(index, 1)
        wake()
      })
    })

  /** Epoch seconds. */
  get now(): number {
    return Math.floor(this.clock() / 1000)
  }

  /** Milliseconds that have really passed, whatever the clock was set to. */
  get elapsedMs(): number {
    return this.#elapsedMs
  }

  /** How many sleep. */
  get sleepers(): number {
    return this.#sleepers.length
  }

  /** Runs work to its end, and gives or throws what it gives or throws. */
  async run<T>(work: Promise<T> | (() => Promise<T> | T)): Promise<T> {
    let isSettled = false
    const settle = () => {
      isSettled = true
    }
    const running = typeof work === 'function' ? Promise.resolve().then(work) : work
    running.then(settle, settle)
    for (let idle = 0; !isSettled; idle += 1) {
      await standstill()
      if (isSettled) break
      if (this.#wakeNext()) idle = 0
      else if (idle > 100_000) throw new Error('the work waits for something that never happens')
    }
    return running
  }

  /** Lets time pass, and everybody do what falls into it. */
  async pass(seconds: number): Promise<void> {
    const until = this.#elapsedMs + seconds * 1000
    await standstill()
    while (this.#wakeNext(until)) await standstill()
    this.#elapsedMs = until
    await standstill()
  }

  /** Lets time pass as a frozen sandbox sees it: no actor does anything, and all sleepers wake late. */
  freeze(seconds: number): void {
    this.#elapsedMs += seconds * 1000
  }

  /** Sets the clock forward, or back by a negative number. No time passes. */
  setClock(bySeconds: number): void {
    this.#wallMs += bySeconds * 1000
  }

  #wakeNext(until = Number.POSITIVE_INFINITY): boolean {
    const next = this.#sleepers.reduce<Sleeper | undefined>(
      (first, sleeper) => (first === undefined || sleeper.at < first.at ? sleeper : first),
      undefined,
    )
    if (next === undefined || next.at > until) return false
    this.#sleepers.splice(this.#sleepers.indexOf(next), 1)
    this.#elapsedMs = Math.max(this.#elapsedMs, next.at)
    next.wake()
    return true
  }
}

/** Every promise that can go on has gone on. */
const standstill = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
