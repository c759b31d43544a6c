import { setTimeout as sleep } from 'node:timers/promises'
import { type RuntimeProcess, startRuntime } from '../measure/runtime-process.ts'
import { withSetClock } from '../measure/set-clock.ts'
import type { Contender } from './contenders.ts'
import { counted, type FarWorld } from './far-world.ts'
import { rotated, type Take } from './samples.ts'

export const laterCall = (seconds: number): string => `first call, ${seconds} s after the initialisation`
export const LONG_AFTER = 'first call, ten minutes after the initialisation'

const TEN_MINUTES_MS = 600_000
/** Time for what an initialisation begins to be done, in milliseconds. */
const SETTLED_MS = 1000

/**
 * Starts this project, before and now, and calls it for the first time some seconds after its initialisation, and ten
 * minutes after it.
 */
export async function takeLaterCalls(
  contenders: readonly Contender[],
  worlds: readonly FarWorld[],
  { laterSeconds, runs }: { readonly laterSeconds: readonly number[]; readonly runs: number },
  take: Take,
): Promise<void> {
  const called = contenders.filter(({ role }) => ['ours', 'before', 'empty'].includes(role))
  for (let round = 0; round < runs; round += 1)
    for (const world of worlds) {
      // One time after the other: what one container begins must not count among the round trips of another's call.
      for (const seconds of laterSeconds) await callAfterSeconds(rotated(called, round), world, seconds, take)
      for (const contender of rotated(called, round).filter(({ role }) => role !== 'empty'))
        await callLongAfter(contender, world, take)
    }
}

/** All wait at once. */
async function callAfterSeconds(
  contenders: readonly Contender[],
  world: FarWorld,
  seconds: number,
  take: Take,
): Promise<void> {
  const waiting: { contender: Contender; until: number; runtime: RuntimeProcess }[] = []
  try {
    for (const contender of contenders) {
      const runtime = await startRuntime(contender.query.fn, world.environment)
      waiting.push({ contender, until: performance.now() + seconds * 1000, runtime })
    }
    for (const { contender, until, runtime } of waiting) {
      await sleep(Math.max(0, until - performance.now()))
      const { result, trips } = await counted(world, () => runtime.invoke(contender.query.event))
      const at = { call: laterCall(seconds), contender: contender.name, distance: world.distance }
      take(at, result.ms, trips)
    }
  } finally {
    await Promise.all(waiting.map(({ runtime }) => runtime.close()))
  }
}

/**
 * The ten minutes are of the wall clock, and no more than a second of any other: the process is frozen, its servers end
 * their connections, another token is stored, and then it goes on, with its clock ahead, and is called. The answer has
 * to be right, and made with that token.
 */
const callLongAfter = (contender: Contender, world: FarWorld, take: Take): Promise<void> =>
  withSetClock(async (clock) => {
    const { name, query } = contender
    const runtime = await startRuntime(query.fn, { ...world.environment, ...clock.environment })
    try {
      await sleep(SETTLED_MS)
      runtime.freeze()
      await world.renewToken()
      world.stitch.hangUp()
      world.aws.hangUp()
      // The ends of the connections have to be on their way to the frozen process.
      await sleep(world.distance.stitchMs)
      await clock.set(TEN_MINUTES_MS)
      const called = counted(world, () => runtime.invoke(query.event, TEN_MINUTES_MS))
      // Only now, so that the process hears of its call and of its ended connections in the same moment.
      runtime.thaw()
      const { result, trips } = await called
      if (!world.isLatestToken()) throw new Error(`${name} called Stitch with a token of before`)
      take({ call: LONG_AFTER, contender: name, distance: world.distance }, result.ms, trips)
    } finally {
      await runtime.close()
    }
  })
