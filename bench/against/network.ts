import { setTimeout as sleep } from 'node:timers/promises'
import { coldStart, type RuntimeProcess, startRuntime } from '../measure/runtime-process.ts'
import { type FarAway, farAway } from '../servers/far-away.ts'
import { startWorld } from '../servers/world.ts'
import { type Build, SIDES, type Side, type Sides, unpacked } from './builds.ts'
import { type Comparison, compared } from './comparison.ts'
import { MUTATION, QUERY } from './sibling-calls.ts'

/** How far away the servers are, in milliseconds for a round trip. */
export interface Distance {
  readonly stitchMs: number
  readonly awsMs: number
}

/** What is measured over TLS. */
export interface NetworkPlan {
  readonly distances: readonly Distance[]
  /** How long a container was idle before a call. */
  readonly idleSeconds: readonly number[]
  readonly runs: number
}

/** A figure, and the distance at which it was taken. */
export interface NetworkRow extends Comparison {
  readonly distance: Distance
  /** Whether it is one call of a warm container: what it takes is round trips to Stitch, and little else. */
  readonly isWarmCall: boolean
}

const CALLS = { query: QUERY, mutation: MUTATION } as const
type Kind = keyof typeof CALLS
const KINDS = Object.keys(CALLS) as readonly Kind[]

/** One container that is called again and again. */
interface Container {
  readonly kind: Kind
  readonly side: Side
  readonly runtime: RuntimeProcess
}

/** Cold starts, and calls of warm containers, against servers that speak TLS and are some round trips away. */
export async function compareOverNetwork(
  builds: Sides<Build>,
  plan: NetworkPlan,
): Promise<readonly NetworkRow[]> {
  const far = await farAway()
  try {
    const rows: NetworkRow[] = []
    for (const distance of plan.distances) rows.push(...(await compareAt(far, distance, builds, plan)))
    return rows
  } finally {
    await far.close()
  }
}

async function compareAt(
  far: FarAway,
  distance: Distance,
  builds: Sides<Build>,
  { idleSeconds, runs }: NetworkPlan,
): Promise<readonly NetworkRow[]> {
  const { stitchMs, awsMs } = distance
  const world = await startWorld({
    openAws: far.at(awsMs),
    openStitch: far.at(stitchMs),
    environment: far.environment,
  })
  const containers: Container[] = []
  const samples = new Map<string, Record<Side, number[]>>()
  const take = (name: string, side: Side, ms: number): void => {
    if (!samples.has(name)) samples.set(name, { here: [], there: [] })
    samples.get(name)?.[side].push(ms)
  }
  try {
    for (const side of SIDES)
      for (const kind of KINDS) {
        const runtime = await startRuntime(await unpacked(builds[side], CALLS[kind].key), world.environment)
        containers.push({ kind, side, runtime })
        await runtime.invoke(CALLS[kind].event)
      }
    for (let round = 0; round < runs; round += 1) {
      const inTurn = round % 2 === 0 ? SIDES : SIDES.toReversed()
      for (const side of inTurn) {
        const fn = await unpacked(builds[side], QUERY.key)
        take(FIRST_ANSWER, side, (await coldStart(fn, world.environment, QUERY.event)).answerMs)
      }
      const order = inTurn.flatMap((side) => containers.filter((container) => container.side === side))
      for (const seconds of idleSeconds)
        for (const { kind, side, ms } of await callsAfter(seconds, order))
          take(callName(kind, seconds), side, ms)
    }
    return [...samples].map(([name, each]) => ({
      ...compared(name, 'ms', each),
      distance,
      isWarmCall: name !== FIRST_ANSWER,
    }))
  } finally {
    await Promise.all(containers.map(({ runtime }) => runtime.close()))
    await world.close()
  }
}

const FIRST_ANSWER = 'first answer of a new process'
const callName = (kind: Kind, idleSeconds: number): string =>
  `${kind}, ${idleSeconds} s after the call before`

/** With less idle time than this, in seconds, a container is called again before the next one gets its turn. */
const SHORT_SECONDS = 1

/** Calls each container twice, with an idle time in between, and times the second call. Long idle times of several go by at once. */
async function callsAfter(
  idleSeconds: number,
  containers: readonly Container[],
): Promise<readonly (Container & { readonly ms: number })[]> {
  if (idleSeconds < SHORT_SECONDS && containers.length > 1)
    return (await inSequence(containers, (one) => callsAfter(idleSeconds, [one]))).flat()
  const idleUntil = await inSequence(containers, async ({ kind, runtime }) => {
    await runtime.invoke(CALLS[kind].event)
    return performance.now() + idleSeconds * 1000
  })
  return inSequence(containers, async (container, index) => {
    await sleep(Math.max(0, Number(idleUntil[index]) - performance.now()))
    return { ...container, ms: (await container.runtime.invoke(CALLS[container.kind].event)).ms }
  })
}

async function inSequence<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  for (const [index, item] of items.entries()) results.push(await work(item, index))
  return results
}
