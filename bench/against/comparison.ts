import { type Estimate, ratioOfMedians, ratios, type Statistics, statistics } from '../measure/statistics.ts'
import type { Sides } from './builds.ts'

/** One figure of both, measured in turn. */
export interface Comparison {
  readonly name: string
  readonly unit: 'ns' | 'ms' | 'MiB'
  readonly figures: Sides<Statistics>
  /** Here to there: a median of pairs of the same round, or of two medians where single rounds may be near zero. */
  readonly hereToThere: Estimate
}

/** @param samples by round */
export const compared = (
  name: string,
  unit: Comparison['unit'],
  samples: Sides<readonly number[]>,
): Comparison => ({
  name,
  unit,
  figures: { here: statistics(samples.here), there: statistics(samples.there) },
  hereToThere: ratios(samples.here, samples.there),
})

/** As `compared`, for what either adds to a base of the same rounds. */
export function comparedAbove(
  name: string,
  unit: Comparison['unit'],
  samples: Sides<readonly number[]>,
  base: readonly number[],
): Comparison {
  const above = (side: readonly number[]) => side.map((sample, round) => sample - (base[round] as number))
  const [here, there] = [above(samples.here), above(samples.there)]
  return { ...compared(name, unit, { here, there }), hereToThere: ratioOfMedians(here, there) }
}
