import { bundle } from '../bundle.ts'
import { interleaved } from '../measure/interleaved.ts'
import { coldStart, type RunnableFunction } from '../measure/runtime-process.ts'
import { startWorld } from '../servers/world.ts'
import { type Build, SIDES, type Sides, unpacked } from './builds.ts'
import { type Comparison, compared, comparedAbove } from './comparison.ts'
import { QUERY } from './sibling-calls.ts'

/** Cold starts of the sibling that reads a payment request, and of an empty handler beside it. */
export async function compareColdStarts(builds: Sides<Build>, runs: number): Promise<readonly Comparison[]> {
  const empty = await bundle('empty.js')
  const functions: Readonly<Record<string, RunnableFunction>> = {
    empty,
    here: await unpacked(builds.here, QUERY.key),
    there: await unpacked(builds.there, QUERY.key),
  }
  const world = await startWorld()
  const answers: Record<string, number[]> = { empty: [], here: [], there: [] }
  try {
    const inits = await interleaved(['empty', ...SIDES], runs, async (name) => {
      const start = await coldStart(functions[name] as RunnableFunction, world.environment, QUERY.event)
      answers[name]?.push(start.answerMs)
      return start.initMs
    })
    // The round that only warmed up is in `answers` too.
    const [here = [], there = [], base = []] = ['here', 'there', 'empty'].map((name) =>
      answers[name]?.slice(-runs),
    )
    return [
      compared('init phase', 'ms', inits),
      comparedAbove('init phase, above an empty handler', 'ms', inits, inits.empty),
      compared('first answer, from the start of the process', 'ms', { here, there }),
      comparedAbove('first answer, above an empty handler', 'ms', { here, there }, base),
    ]
  } finally {
    await world.close()
  }
}
