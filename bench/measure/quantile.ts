/**
 * The value below which this share (0 to 1) of the sorted samples lies, interpolated linearly (Hyndman and Fan, type
 * 7).
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) throw new RangeError('a quantile needs at least one sample')
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)] as number
  const above = sorted[Math.ceil(position)] as number
  return below + (above - below) * (position - Math.floor(position))
}

/** The median of samples in any order. */
export const median = (samples: ArrayLike<number>): number => quantile(Float64Array.from(samples).sort(), 0.5)
