import { coldStart } from '../measure/runtime-process.ts'
import type { Contender } from './contenders.ts'
import { counted, type FarWorld } from './far-world.ts'
import { rotated, type Take } from './samples.ts'

export const FIRST_ANSWER = 'first answer of a new process'

/** Starts each contender anew in each round, and calls it at once. The first round only warms up. */
export async function takeFirstAnswers(
  contenders: readonly Contender[],
  worlds: readonly FarWorld[],
  runs: number,
  take: Take,
): Promise<void> {
  const started = contenders.filter(({ role }) => role !== 'empty')
  for (const world of worlds)
    for (let round = 0; round <= runs; round += 1)
      for (const { name, query } of rotated(started, round)) {
        const { result, trips } = await counted(world, () =>
          coldStart(query.fn, world.environment, query.event),
        )
        const at = { call: FIRST_ANSWER, contender: name, distance: world.distance }
        if (round > 0) take(at, result.answerMs, trips)
      }
}
