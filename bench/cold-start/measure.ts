import { interleaved } from '../measure/interleaved.ts'
import { coldStart } from '../measure/runtime-process.ts'
import {
  differences,
  type Estimate,
  ratioOfMedians,
  ratios,
  type Statistics,
  statistics,
} from '../measure/statistics.ts'
import { startWorld } from '../servers/world.ts'
import { type Contender, contenders } from './contenders.ts'

/** Milliseconds from the start of the process. */
export interface ColdStartRow {
  readonly name: string
  readonly initMs: Statistics
  readonly answerMs: Statistics
  /** What it adds to the empty handler's init, run by run. */
  readonly initAboveEmptyMs: Statistics
  readonly answerAboveEmptyMs: Statistics
  readonly initToEmpty: Statistics
}

export interface ColdStarts {
  readonly rows: readonly ColdStartRow[]
  /**
   * What `ours` adds to the empty handler's init, to what `@middy/ssm` adds: medians, since a single round of the
   * latter may be near zero.
   */
  readonly oursToMiddySsm: Estimate
}

/** Cold starts in AWS's own runtime client, each in a process of its own, against AWS and Stitch on loopback. */
export async function measureColdStarts(runs: number): Promise<ColdStarts> {
  const world = await startWorld()
  try {
    const all = await contenders()
    const answers = new Map<string, number[]>(all.map(({ name }) => [name, []]))
    const inits = await interleaved(
      all.map(({ name }) => name),
      runs,
      async (name) => {
        const contender = all.find((one) => one.name === name) as Contender
        const start = await coldStart(contender, world.environment, contender.event)
        answers.get(name)?.push(start.answerMs)
        return start.initMs
      },
    )
    const [empty] = all as readonly [Contender]
    // The round that only warmed up is in `answers` too.
    const answersOf = (name: string): readonly number[] => (answers.get(name) ?? []).slice(-runs)
    const rows = all.map(({ name }) => ({
      name,
      initMs: statistics(inits[name] ?? []),
      answerMs: statistics(answersOf(name)),
      initAboveEmptyMs: differences(inits[name] ?? [], inits[empty.name] ?? []),
      answerAboveEmptyMs: differences(answersOf(name), answersOf(empty.name)),
      initToEmpty: ratios(inits[name] ?? [], inits[empty.name] ?? []),
    }))
    const aboveEmpty = (name: string): readonly number[] =>
      (inits[name] ?? []).map((init, round) => init - (inits[empty.name]?.[round] as number))
    return { rows, oursToMiddySsm: ratioOfMedians(aboveEmpty('ours'), aboveEmpty('@middy/ssm')) }
  } finally {
    await world.close()
  }
}
