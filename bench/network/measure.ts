import type { Packaged } from '../against/builds.ts'
import { compareColdStarts } from '../against/cold-start.ts'
import type { Comparison } from '../against/comparison.ts'
import { describeMachine, type Machine } from '../machine.ts'
import { farAway } from '../servers/far-away.ts'
import { networkContenders } from './contenders.ts'
import { type FarWorld, startFarWorld } from './far-world.ts'
import { takeFirstAnswers } from './first-answers.ts'
import { takeLaterCalls } from './later-calls.ts'
import type { NetworkPlan } from './plan.ts'
import { takeRefreshes } from './refreshes.ts'
import { gathering, type NetworkRow } from './samples.ts'
import { takeWarmCalls } from './warm-calls.ts'

/** Everything that was measured over a network. */
export interface Network {
  readonly machine: Machine
  /** What the other commit is called; nothing without one. */
  readonly before?: string
  /** Names, in the order in which they are shown. */
  readonly contenders: readonly string[]
  readonly rows: readonly NetworkRow[]
  /** Cold starts on loopback beside the other commit; none without one. */
  readonly startUps: readonly Comparison[]
}

/** The builds: this checkout's, and that of another commit, if there is one to compare with. */
export interface NetworkBuilds {
  readonly here: Packaged
  readonly there?: Packaged & { readonly name: string }
}

/** Measures calls of this project and of others against servers that speak TLS and are some round trips away. */
export async function measureNetwork({ here, there }: NetworkBuilds, plan: NetworkPlan): Promise<Network> {
  const machine = describeMachine()
  const contenders = await networkContenders(here, there)
  const far = await farAway()
  const worlds: FarWorld[] = []
  const { take, rows } = gathering()
  try {
    for (const distance of plan.distances) worlds.push(await startFarWorld(far, distance))
    await takeFirstAnswers(contenders, worlds, plan.firstAnswers, take)
    await takeLaterCalls(contenders, worlds, { ...plan, runs: plan.laterCalls }, take)
    await takeWarmCalls(contenders, worlds, { ...plan, runs: plan.warmCalls }, take)
    const [farthest] = worlds
    if (farthest !== undefined) await takeRefreshes(here, farthest, plan.refreshes, take)
  } finally {
    await Promise.all(worlds.map((world) => world.close()))
    await far.close()
  }
  const startUps = there === undefined ? [] : await compareColdStarts({ here, there }, plan.startUps)
  return {
    machine,
    ...(there === undefined ? {} : { before: there.name }),
    contenders: contenders.map(({ name }) => name),
    rows: rows(),
    startUps,
  }
}
