import { interleaved } from '../measure/interleaved.ts'
import type { RefreshPlan } from '../refresh/measure.ts'
import { SCOPE } from '../servers/scope.ts'
import { startWorld } from '../servers/world.ts'
import { type Build, SIDES, type Sides } from './builds.ts'
import { type Comparison, compared } from './comparison.ts'
import { withRuntimes } from './runtimes.ts'

const REFRESHER = 'refresh-client-token'
const FOUR = [SCOPE, 'client_bankaccountverification', 'client_imageupload', 'client_businesslookup']
const RUNS = { 'one scope set': [SCOPE], 'four scope sets': FOUR } as const

/** Runs of a warm refresher that renew tokens which have just ended, with every answer of AWS and Stitch delayed. */
export async function compareRefreshes(
  builds: Sides<Build>,
  plans: readonly RefreshPlan[],
): Promise<readonly Comparison[]> {
  const world = await startWorld()
  try {
    const rows: Comparison[] = []
    for (const [name, scopes] of Object.entries(RUNS)) {
      const environment = { ...world.environment, STITCH_SCOPES: scopes.join(',') }
      await withRuntimes(builds, REFRESHER, environment, async (runtimes) => {
        for (const { roundTripMs, runs } of plans) {
          world.setDelay(roundTripMs)
          const renew = async (side: (typeof SIDES)[number]): Promise<number> => {
            await world.endTokens(scopes)
            const { ms, payload } = await runtimes[side].invoke({})
            if (payload.split('"refreshed"').length !== scopes.length + 1) throw new Error(payload)
            return ms
          }
          const samples = await interleaved(SIDES, runs, renew, 3)
          rows.push(compared(`${name}, answers after ${roundTripMs} ms`, 'ms', samples))
        }
      })
    }
    return rows
  } finally {
    await world.close()
  }
}
