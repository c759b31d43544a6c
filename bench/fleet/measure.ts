import { type Counts, perHour } from './counts.ts'
import { DEPLOYED, type FleetSettings } from './fleet-settings.ts'
import { CACHE_RULES, modelCache } from './modelled-cache.ts'
import { modelFleet } from './modelled-fleet.ts'
import { START_SECONDS } from './read-witness.ts'
import { type RealFleet, runFleet } from './real-fleet.ts'

export interface ModelledFleet {
  readonly containers: number
  readonly readsPerSecond: number
  /** Calls per hour, by who makes them. */
  readonly ours: Counts
  readonly others: Readonly<Record<string, Counts>>
}

/** A real fleet and the model of that very fleet. */
export interface ComparedFleet {
  readonly settings: FleetSettings
  readonly real: RealFleet
  readonly modelled: Counts
  /** Throttled reads in the model while the fleet starts. */
  readonly modelledThrottledAtStart: number
}

export interface Fleets {
  readonly compared: readonly ComparedFleet[]
  readonly modelled: readonly ModelledFleet[]
}

/**
 * Time by sixty: a token of a minute and a tick of five seconds. Shorter tokens are refused, and nothing waits for a
 * clock.
 */
const SCALED: Omit<FleetSettings, 'containers' | 'countedSeconds'> = {
  callEverySeconds: 1,
  lifetimeSeconds: 60,
  tickSeconds: 5,
  refreshAheadSeconds: 120,
  expiryLeewaySeconds: 0,
  readsPerSecond: 40,
  startsPerSecond: Number.POSITIVE_INFINITY,
  uncountedSeconds: 0,
}

/** Sizes that are modelled, the last of them with the quota that AWS raises on request ("higher throughput"). */
export interface ModelledSize {
  readonly containers: number
  readonly readsPerSecond: number
  /** Where the usual time would take minutes to play: another one, of whole renewals. */
  readonly countedSeconds?: number
}

/** Which fleets are run and which are modelled. */
export interface FleetPlan {
  readonly realContainers: readonly number[]
  /** How long each real fleet is run. */
  readonly realSeconds: number
  readonly modelled: readonly ModelledSize[]
}

export async function measureFleets({
  realContainers,
  realSeconds,
  modelled: sizes,
}: FleetPlan): Promise<Fleets> {
  const compared: ComparedFleet[] = []
  for (const containers of realContainers) {
    const settings = { ...SCALED, containers, countedSeconds: realSeconds }
    const start = { ...settings, countedSeconds: Math.min(realSeconds, START_SECONDS) }
    compared.push({
      settings,
      real: await runFleet(settings),
      modelled: await modelFleet(settings),
      modelledThrottledAtStart: (await modelFleet(start)).throttled,
    })
  }
  const { stackTraceLimit } = Error
  // Millions of throttled reads: their stacks are not read.
  Error.stackTraceLimit = 0
  const modelled: ModelledFleet[] = []
  for (const size of sizes) modelled.push(await modelAll(size))
  Error.stackTraceLimit = stackTraceLimit
  return { compared, modelled }
}

/**
 * Long enough that ten tokens per container come and go: what is counted is then no matter of where the hours begin.
 */
const CACHES_COUNTED_SECONDS = 34_800

async function modelAll(size: ModelledSize): Promise<ModelledFleet> {
  const settings = { ...DEPLOYED, ...size }
  const ours = perHour(await modelFleet(settings), settings.countedSeconds)
  const longer = { ...settings, countedSeconds: CACHES_COUNTED_SECONDS }
  const others = CACHE_RULES.map((rule) => [
    rule.name,
    perHour(modelCache(rule, longer), CACHES_COUNTED_SECONDS),
  ])
  const { containers, readsPerSecond } = size
  return { containers, readsPerSecond, ours, others: Object.fromEntries(others) as Record<string, Counts> }
}
