/** Reads the wall clock, in epoch milliseconds. It goes on while a sandbox is frozen, and may be set at any moment. */
export type Clock = () => number

/** Time and chance as arguments, so that a test can play any schedule. */
export interface Timing {
  readonly clock: Clock
  /**
   * Milliseconds since some moment. Never steps, so it measures waits and deadlines; it may stand still in a frozen
   * sandbox.
   */
  readonly monotonic: () => number
  /**
   * Resolves after `ms` milliseconds, or as soon as the signal is aborted. Always await or abort it, so that nothing
   * waits beyond an invocation.
   */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** A number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number
}

/** The clock of this machine. */
export const systemClock: Clock = () => Date.now()

/**
 * Milliseconds since some moment, by the clock that never steps. Not `performance.now()`: its first use loads
 * `node:perf_hooks`, 1 % of a cold start. Not `process.hrtime.bigint()`: its number is a
 * tenth of a warm read.
 */
export const monotonicMs = (): number => {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1e3 + nanoseconds / 1e6
}

/** Time and chance as they are. */
export const systemTiming: Timing = {
  clock: systemClock,
  monotonic: monotonicMs,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done, { once: true })
    }),
  random: () => Math.random(),
}

/** An instant as NumericDate (RFC 7519 §2): whole epoch seconds, rounded down. */
export const epochSeconds = (clock: Clock): number => wholeSeconds(clock())

/** Milliseconds as whole seconds, rounded down. */
export const wholeSeconds = (ms: number): number => Math.floor(ms / 1000)

/** A moment by both clocks. What is remembered carries one. */
export interface Moment {
  readonly wallMs: number
  readonly monotonicMs: number
}

/** This moment. */
export const momentOf = ({ clock, monotonic }: Pick<Timing, 'clock' | 'monotonic'>): Moment => ({
  wallMs: clock(),
  monotonicMs: monotonic(),
})

/**
 * Whether fewer than `seconds` have passed since a moment. Each clock may be behind, one in a freeze and the other
 * after it was set back, so both have to agree. A moment that lies ahead of the wall clock was noted before the clock
 * was set back: nothing is known of how long ago that was, and what was remembered then no longer holds.
 */
export function isWithin(now: Moment, since: Moment, seconds: number): boolean {
  const byWall = now.wallMs - since.wallMs
  const byMonotonic = now.monotonicMs - since.monotonicMs
  return byWall >= 0 && Math.max(byWall, byMonotonic) < seconds * 1000
}

/**
 * How long to wait before another attempt, in milliseconds: doubles from `firstMs` up to `mostMs`, of which a random
 * half to whole is taken, so that callers that failed together do not come back together.
 */
export const backoffMs = (attempt: number, random: () => number, firstMs = 200, mostMs = 2000): number =>
  Math.min(mostMs, firstMs * 2 ** (attempt - 1)) * (0.5 + random() / 2)
