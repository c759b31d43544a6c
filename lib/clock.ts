/** Reads the wall clock, in epoch milliseconds. Wall clock on purpose: a monotonic clock stops while a sandbox is frozen. */
export type Clock = () => number

/** Time and chance as arguments, so that a test can play any schedule. */
export interface Timing {
  readonly clock: Clock
  /** Resolves after so many milliseconds. Always awaited: nothing waits beyond an invocation. */
  readonly sleep: (ms: number) => Promise<void>
  /** A number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number
}

/** The clock of this machine. */
export const systemClock: Clock = () => Date.now()

/** Time and chance as they are. */
export const systemTiming: Timing = {
  clock: systemClock,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: () => Math.random(),
}

/** An instant as NumericDate (RFC 7519 §2): whole epoch seconds, rounded down. */
export const epochSeconds = (clock: Clock): number => Math.floor(clock() / 1000)

/**
 * Whether `now` lies in the `seconds` that begin at `since`, all in epoch seconds. A `since` ahead of now was noted before the
 * clock was set back, and counts for nothing: what it bounds would otherwise last for hours.
 */
export const isWithin = (now: number, since: number, seconds: number): boolean =>
  now >= since && now - since < seconds

/**
 * How long to wait before another attempt, in milliseconds: doubles from `firstMs` up to `mostMs`, of which a random
 * half to whole is taken, so that callers that failed together do not come back together.
 */
export const backoffMs = (attempt: number, random: () => number, firstMs = 200, mostMs = 2000): number =>
  Math.min(mostMs, firstMs * 2 ** (attempt - 1)) * (0.5 + random() / 2)
