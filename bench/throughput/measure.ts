import { interleaved } from '../measure/interleaved.ts'
import { quantile, ratios, type Statistics, statistics } from '../measure/statistics.ts'
import { withWorkers } from '../measure/worker.ts'
import { startWorld } from '../servers/world.ts'
import { REQUESTS_PER_RENEWAL } from '../subjects/sibling-renewing.ts'

/** `again` is `with` in a second process: how far the two lie apart is what the machine does to the same code. */
const VARIANTS = ['without', 'with', 'again', 'renewing'] as const
type Variant = (typeof VARIANTS)[number]

/** Where each runs, and by what name its subject knows it. */
const SUBJECTS = {
  without: ['sibling.ts', 'without'],
  with: ['sibling.ts', 'with'],
  again: ['sibling-again.ts', 'with'],
  renewing: ['sibling-renewing.ts', 'renewing'],
} as const satisfies Record<Variant, readonly [subject: string, operation: string]>

/** Microseconds for a request, over all runs. */
export interface Tail {
  readonly requests: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
}

export interface ThroughputRow {
  readonly variant: Variant
  /** Requests per second, one after the other as in a container. */
  readonly perSecond: Statistics
  /** To `without`, round by round. */
  readonly toWithout: Statistics
  readonly tail: Tail
}

export interface Throughput {
  readonly rows: readonly ThroughputRow[]
  readonly requestsPerRenewal: number
  /** Reads of the token while `renewing` was measured. */
  readonly reads: number
}

const REQUESTS_PER_RUN = 250

/** A sibling's handler against a Stitch that answers at once, with and without the token path, and while tokens are renewed. */
export async function measureThroughput(runs: number): Promise<Throughput> {
  const world = await startWorld()
  const taken: Record<Variant, number[]> = { without: [], with: [], again: [], renewing: [] }
  try {
    const subjects = ['sibling.ts', 'sibling-again.ts', 'sibling-renewing.ts'] as const
    return await withWorkers(subjects, world.environment, async (workers) => {
      const samples = await interleaved(
        VARIANTS,
        runs,
        async (variant) => {
          const [subject, operation] = SUBJECTS[variant]
          const each = await workers[subject].measure({ operation, mode: 'each', times: REQUESTS_PER_RUN })
          taken[variant].push(...each)
          return (REQUESTS_PER_RUN * 1e9) / each.reduce((sum, one) => sum + one, 0)
        },
        8,
      )
      return {
        rows: VARIANTS.map((variant) => ({
          variant,
          perSecond: statistics(samples[variant]),
          toWithout: ratios(samples[variant], samples.without),
          tail: tailOf(taken[variant].slice(-runs * REQUESTS_PER_RUN)),
        })),
        requestsPerRenewal: REQUESTS_PER_RENEWAL,
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
  return { requests: sorted.length, p50: at(0.5), p99: at(0.99), p999: at(0.999) }
}
