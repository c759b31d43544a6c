import { quantile } from './quantile.ts'
import { seededRandom } from './seeded-random.ts'

/** Where a figure lies with a confidence of 95 %. */
export interface Interval {
  readonly low: number
  readonly high: number
}

const DRAWS = 2000

/**
 * The percentile bootstrap (Efron): the rounds are drawn again and again, with replacement, and the interval holds the
 * middle 95 % of what the figure then is. Chance has a fixed seed: the same rounds give the same interval.
 *
 * @param figureOf the figure for these rounds, by number; some come several times, others not at all
 */
export function bootstrap(rounds: number, figureOf: (drawn: readonly number[]) => number): Interval {
  const random = seededRandom()
  const drawn = new Array<number>(rounds)
  const figures = Float64Array.from({ length: DRAWS }, () => {
    for (let at = 0; at < rounds; at += 1) drawn[at] = Math.floor(random() * rounds)
    return figureOf(drawn)
  }).sort()
  return { low: quantile(figures, 0.025), high: quantile(figures, 0.975) }
}
