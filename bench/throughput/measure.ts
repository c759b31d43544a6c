import { interleaved } from '../measure/interleaved.ts'
import { quantile } from '../measure/quantile.ts'
import { ratios, type Statistics, statistics } from '../measure/statistics.ts'
import { withWorkers } from '../measure/worker.ts'
import { startWorld } from '../servers/world.ts'
import { REQUESTS_PER_RENEWAL } from '../subjects/sibling-renewing.ts'

/** `again` is `with` in a second process: how far the two lie apart is what the machine does to the same code. */
const VARIANTS = ['without', 'with', 'again', 'renewing', 'renewal'] as const
type Variant = (typeof VARIANTS)[number]

/**
 * Where each runs, by what name its subject knows it, and how many requests a run has. A renewal is rare, so few are
 * enough.
 */
const SUBJECTS = {
  without: ['sibling.ts', 'without', 250],
  with: ['sibling.ts', 'with', 250],
  again: ['sibling-again.ts', 'with', 250],
  renewing: ['sibling-renewing.ts', 'renewing', 250],
  renewal: ['sibling-renewing.ts', 'renewal', 3],
} as const satisfies Record<Variant, readonly [subject: string, operation: string, requests: number]>

/** Microseconds for a request, over all runs. */
export interface Tail {
  readonly requests: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly slowest: number
}

export interface ThroughputRow {
  readonly variant: Variant
  /** Requests per second, one after the other as in a container. */
  readonly perSecond: Statistics
  /** To `without`, round by round. */
  readonly toWithout: Statistics
  /** Time for a request, to that of `without`, round by round. */
  readonly timeToWithout: Statistics
  readonly tail: Tail
}

export interface Throughput {
  readonly rows: readonly ThroughputRow[]
  readonly requestsPerRenewal: number
  /**
   * Requests that were made to renew, in `renewing` and in `renewal`, warming up included; and reads of the token, all
   * told.
   */
  readonly renewals: number
  readonly reads: number
}

const DISCARDED_RUNS = 8

/**
 * A sibling's handler against a Stitch that answers at once, with and without the token path, and while tokens are
 * renewed.
 */
export async function measureThroughput(runs: number): Promise<Throughput> {
  const world = await startWorld()
  const taken: Record<Variant, number[]> = { without: [], with: [], again: [], renewing: [], renewal: [] }
  try {
    const subjects = ['sibling.ts', 'sibling-again.ts', 'sibling-renewing.ts'] as const
    return await withWorkers(subjects, world.environment, async (workers) => {
      const samples = await interleaved(
        VARIANTS,
        runs,
        async (variant) => {
          const [subject, operation, times] = SUBJECTS[variant]
          const each = await workers[subject].measure({ operation, mode: 'each', times })
          taken[variant].push(...each)
          return (times * 1e9) / each.reduce((sum, one) => sum + one, 0)
        },
        DISCARDED_RUNS,
      )
      return {
        rows: VARIANTS.map((variant) => ({
          variant,
          perSecond: statistics(samples[variant]),
          toWithout: ratios(samples[variant], samples.without),
          timeToWithout: ratios(samples.without, samples[variant]),
          tail: tailOf(taken[variant].slice(-runs * SUBJECTS[variant][2])),
        })),
        requestsPerRenewal: REQUESTS_PER_RENEWAL,
        renewals: Math.ceil(taken.renewing.length / REQUESTS_PER_RENEWAL) + taken.renewal.length,
        reads: world.counters.get('ssm.GetParameter'),
      }
    })
  } finally {
    await world.close()
  }
}

function tailOf(nanoseconds: readonly number[]): Tail {
  const sorted = nanoseconds.toSorted((a, b) => a - b)
  const at = (share: number): number => quantile(sorted, share) / 1000
  return { requests: sorted.length, p50: at(0.5), p99: at(0.99), p999: at(0.999), slowest: at(1) }
}
