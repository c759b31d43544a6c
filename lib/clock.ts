/** Reads the wall clock, in epoch milliseconds. Wall clock on purpose: a monotonic clock stops while a sandbox is frozen. */
export type Clock = () => number

export const systemClock: Clock = () => Date.now()

/** An instant as NumericDate (RFC 7519 §2): whole epoch seconds, rounded down. */
export const epochSeconds = (clock: Clock): number => Math.floor(clock() / 1000)
