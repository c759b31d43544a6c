import { bundle } from '../bundle.ts'
import { interleaved } from '../measure/interleaved.ts'
import { type ColdStart, coldStart, type RunnableFunction, startRuntime } from '../measure/runtime-process.ts'
import { startWorld } from '../servers/world.ts'
import { type Packaged, SIDES, type Sides, unpacked } from './builds.ts'
import { type Comparison, compared, comparedAbove } from './comparison.ts'
import { QUERY } from './sibling-calls.ts'

export const INIT_ABOVE_EMPTY = 'init phase, above an empty handler'
export const PROCESSOR_TIME = 'processor time to the first answer'
export const MEMORY = 'memory of a warm sibling'

/** Calls after which a sibling counts as warm. */
const WARMING_CALLS = 100

/** Cold starts of the sibling that reads a payment request, and of an empty handler beside it. */
export async function compareColdStarts(
  builds: Sides<Packaged>,
  runs: number,
): Promise<readonly Comparison[]> {
  const names = ['empty', ...SIDES] as const
  const functions: Readonly<Record<(typeof names)[number], RunnableFunction>> = {
    empty: await bundle('empty.js'),
    here: await unpacked(builds.here, QUERY.key),
    there: await unpacked(builds.there, QUERY.key),
  }
  const world = await startWorld()
  const starts = { empty: [], here: [], there: [] } as Record<(typeof names)[number], ColdStart[]>
  try {
    await interleaved(names, runs, async (name) => {
      const start = await coldStart(functions[name], world.environment, QUERY.event)
      starts[name].push(start)
      return start.initMs
    })
    const figures = (figure: keyof ColdStart) => {
      // The round that only warmed up is there too.
      const of = (name: (typeof names)[number]) => starts[name].slice(-runs).map((start) => start[figure])
      return { here: of('here'), there: of('there'), empty: of('empty') }
    }
    const [init, answer] = [figures('initMs'), figures('answerMs')]
    const memory = await interleaved(SIDES, runs, (side) => warmMemory(functions[side], world.environment))
    return [
      compared('init phase', 'ms', init),
      comparedAbove(INIT_ABOVE_EMPTY, 'ms', init, init.empty),
      compared('first answer, from the start of the process', 'ms', answer),
      comparedAbove('first answer, above an empty handler', 'ms', answer, answer.empty),
      compared(PROCESSOR_TIME, 'ms', figures('processorMs')),
      compared(MEMORY, 'MiB', memory),
    ]
  } finally {
    await world.close()
  }
}

/** What a sibling keeps resident after so many calls, in MiB. */
async function warmMemory(
  fn: RunnableFunction,
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const runtime = await startRuntime(fn, environment)
  try {
    for (let left = WARMING_CALLS; left > 0; left -= 1) await runtime.invoke(QUERY.event)
    return runtime.residentMib()
  } finally {
    await runtime.close()
  }
}
