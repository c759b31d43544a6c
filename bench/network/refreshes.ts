import { type Packaged, unpacked } from '../against/builds.ts'
import { type RuntimeProcess, startRuntime } from '../measure/runtime-process.ts'
import { SCOPE } from '../servers/scope.ts'
import { OURS } from './contenders.ts'
import { counted, type FarWorld } from './far-world.ts'
import { rotated, type Take } from './samples.ts'

const REFRESHER = 'refresh-client-token'

/** The scope sets of a run. */
const RUNS = {
  'a renewal of one scope set': [SCOPE],
  'a renewal of four scope sets': [
    SCOPE,
    'client_bankaccountverification',
    'client_imageupload',
    'client_businesslookup',
  ],
} as const

export const [ONE_SET, FOUR_SETS] = Object.keys(RUNS) as [keyof typeof RUNS, keyof typeof RUNS]

/** Runs of a warm refresher that renew tokens which have just ended. The first round only warms up. */
export async function takeRefreshes(
  here: Packaged,
  world: FarWorld,
  runs: number,
  take: Take,
): Promise<void> {
  const fn = await unpacked(here, REFRESHER)
  const started: { call: string; scopes: readonly string[]; runtime: RuntimeProcess }[] = []
  try {
    for (const [call, scopes] of Object.entries(RUNS)) {
      const environment = { ...world.environment, STITCH_SCOPES: scopes.join(',') }
      started.push({ call, scopes, runtime: await startRuntime(fn, environment) })
    }
    for (let round = 0; round <= runs; round += 1)
      for (const { call, scopes, runtime } of rotated(started, round)) {
        await world.endTokens(scopes)
        const { result, trips } = await counted(world, () => runtime.invoke({}))
        if (result.payload.split('"refreshed"').length !== scopes.length + 1) throw new Error(result.payload)
        if (round > 0) take({ call, contender: OURS, distance: world.distance }, result.ms, trips)
      }
  } finally {
    await Promise.all(started.map(({ runtime }) => runtime.close()))
  }
}
