/** What is told of repeated measurements. The quartiles show the spread: half of all runs lie between them. */
export interface Statistics {
  readonly median: number
  readonly firstQuartile: number
  readonly thirdQuartile: number
  readonly runs: number
}

/** The value below which this share (0 to 1) of the sorted samples lies, interpolated linearly (Hyndman and Fan, type 7). */
export function quantile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) throw new RangeError('a quantile needs at least one sample')
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)] as number
  const above = sorted[Math.ceil(position)] as number
  return below + (above - below) * (position - Math.floor(position))
}

export function statistics(samples: readonly number[]): Statistics {
  const sorted = samples.toSorted((a, b) => a - b)
  return {
    median: quantile(sorted, 0.5),
    firstQuartile: quantile(sorted, 0.25),
    thirdQuartile: quantile(sorted, 0.75),
    runs: sorted.length,
  }
}

/** Each run against the base's run of the same round: what disturbed a whole round falls out. */
export const ratios = (samples: readonly number[], base: readonly number[]): Statistics =>
  statistics(samples.map((sample, round) => sample / (base[round] as number)))

/** As `ratios`, for differences. */
export const differences = (samples: readonly number[], base: readonly number[]): Statistics =>
  statistics(samples.map((sample, round) => sample - (base[round] as number)))
