import { bootstrap, type Interval } from './bootstrap.ts'
import { median, quantile } from './quantile.ts'

/** A figure of paired runs, and how sure it is. */
export interface Estimate {
  readonly median: number
  readonly interval: Interval
  readonly runs: number
}

/** How far runs lie apart: half of them are between the quartiles. */
export interface Spread {
  readonly median: number
  readonly firstQuartile: number
  readonly thirdQuartile: number
}

/** What is told of repeated measurements. */
export interface Statistics extends Estimate, Spread {}

export function statistics(samples: readonly number[]): Statistics {
  const sorted = Float64Array.from(samples).sort()
  return {
    median: quantile(sorted, 0.5),
    firstQuartile: quantile(sorted, 0.25),
    thirdQuartile: quantile(sorted, 0.75),
    interval: bootstrap(samples.length, (drawn) => medianOf(samples, drawn)),
    runs: samples.length,
  }
}

/** Each run against the base's run of the same round: what disturbed a whole round falls out. */
export const ratios = (samples: readonly number[], base: readonly number[]): Statistics =>
  statistics(samples.map((sample, round) => sample / (base[round] as number)))

/** As `ratios`, for differences. */
export const differences = (samples: readonly number[], base: readonly number[]): Statistics =>
  statistics(samples.map((sample, round) => sample - (base[round] as number)))

/**
 * One median to another, of the same rounds: for what is so near zero that the ratio of a single round means nothing.
 */
export const ratioOfMedians = (samples: readonly number[], base: readonly number[]): Estimate => ({
  median: median(samples) / median(base),
  interval: bootstrap(samples.length, (drawn) => medianOf(samples, drawn) / medianOf(base, drawn)),
  runs: samples.length,
})

const medianOf = (samples: readonly number[], drawn: readonly number[]): number =>
  median(drawn.map((round) => samples[round] as number))
