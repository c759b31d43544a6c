import { interleaved } from '../measure/interleaved.ts'
import { ratios, type Statistics, statistics } from '../measure/statistics.ts'
import { withWorkers } from '../measure/worker.ts'
import { startWorld } from '../servers/world.ts'

/** What a refresh cannot do without, in its order: each needs what the one before it brings. */
const PARTS = ['read parameter', 'read secret', 'sign', 'token request', 'write parameter'] as const
const OPERATIONS = ['refresh', 'refresh of four', ...PARTS] as const

/** Milliseconds, with every answer of AWS and Stitch delayed by `roundTripMs`. */
export interface RefreshRow {
  readonly roundTripMs: number
  readonly parts: Readonly<Record<(typeof PARTS)[number], Statistics>>
  /** The sum of the parts, round by round. */
  readonly criticalPath: Statistics
  readonly refresh: Statistics
  readonly toCriticalPath: Statistics
  /** Four scope sets in one run. */
  readonly refreshOfFour: Statistics
  readonly fourToOne: Statistics
}

/** How often a refresh is measured with which delay. */
export interface RefreshPlan {
  readonly roundTripMs: number
  readonly runs: number
}

export async function measureRefresh(plans: readonly RefreshPlan[]): Promise<readonly RefreshRow[]> {
  const world = await startWorld()
  try {
    return await withWorkers(['refresh.ts'], world.environment, async ({ 'refresh.ts': worker }) => {
      const rows: RefreshRow[] = []
      for (const { roundTripMs, runs } of plans) {
        world.setDelay(roundTripMs)
        const samples = await interleaved(
          OPERATIONS,
          runs,
          async (operation) => {
            const [taken] = await worker.measure({ operation, mode: 'each', times: 1 })
            return (taken as number) / 1e6
          },
          // The first rounds load and compile: a refresh in a warm container is what is measured.
          rows.length === 0 ? 20 : 2,
        )
        const criticalPath = samples.refresh.map((_, round) =>
          PARTS.reduce((sum, part) => sum + (samples[part][round] as number), 0),
        )
        rows.push({
          roundTripMs,
          parts: Object.fromEntries(
            PARTS.map((part) => [part, statistics(samples[part])]),
          ) as RefreshRow['parts'],
          criticalPath: statistics(criticalPath),
          refresh: statistics(samples.refresh),
          toCriticalPath: ratios(samples.refresh, criticalPath),
          refreshOfFour: statistics(samples['refresh of four']),
          fourToOne: ratios(samples['refresh of four'], samples.refresh),
        })
      }
      return rows
    })
  } finally {
    await world.close()
  }
}
