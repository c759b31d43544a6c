import { interleaved } from '../measure/interleaved.ts'
import { startWorld } from '../servers/world.ts'
import { type Build, SIDES, type Sides } from './builds.ts'
import { type Comparison, compared } from './comparison.ts'
import { withRuntimes } from './runtimes.ts'
import { MUTATION, QUERY } from './sibling-calls.ts'

const CALLS = { 'a query': QUERY, 'a mutation': MUTATION } as const
/** Calls of a run, so that one that meets a collection of garbage does not decide. */
const CALLS_OF_RUN = 20

/** Calls of warm siblings, one after the other, on loopback. */
export async function compareSiblingCalls(
  builds: Sides<Build>,
  runs: number,
): Promise<readonly Comparison[]> {
  const world = await startWorld()
  try {
    const rows: Comparison[] = []
    for (const [name, { key, event }] of Object.entries(CALLS)) {
      const samples = await withRuntimes(builds, key, world.environment, (runtimes) =>
        interleaved(
          SIDES,
          runs,
          async (side) => {
            let sum = 0
            for (let left = CALLS_OF_RUN; left > 0; left -= 1) sum += (await runtimes[side].invoke(event)).ms
            return sum / CALLS_OF_RUN
          },
          5,
        ),
      )
      rows.push(compared(name, 'ms', samples))
    }
    return rows
  } finally {
    await world.close()
  }
}
