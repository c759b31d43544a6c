import { interleaved } from '../measure/interleaved.ts'
import { differences, ratios, type Statistics, statistics } from '../measure/statistics.ts'
import { startWorld } from '../servers/world.ts'
import { type Contender, contenders } from './contenders.ts'
import { type ColdStart, coldStart } from './runtime-run.ts'

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

/** Cold starts in AWS's own runtime client, each in a process of its own, against AWS and Stitch on loopback. */
export async function measureColdStarts(runs: number): Promise<readonly ColdStartRow[]> {
  const world = await startWorld()
  try {
    const all = await contenders()
    const answers = new Map<string, number[]>(all.map(({ name }) => [name, []]))
    const inits = await interleaved(
      all.map(({ name }) => name),
      runs,
      async (name) => {
        const start = await startOf(all.find((one) => one.name === name) as Contender, world.environment)
        answers.get(name)?.push(start.answerMs)
        return start.initMs
      },
    )
    const [empty] = all as readonly [Contender]
    // The round that only warmed up is in `answers` too.
    const answersOf = (name: string): readonly number[] => (answers.get(name) ?? []).slice(-runs)
    return all.map(({ name }) => ({
      name,
      initMs: statistics(inits[name] ?? []),
      answerMs: statistics(answersOf(name)),
      initAboveEmptyMs: differences(inits[name] ?? [], inits[empty.name] ?? []),
      answerAboveEmptyMs: differences(answersOf(name), answersOf(empty.name)),
      initToEmpty: ratios(inits[name] ?? [], inits[empty.name] ?? []),
    }))
  } finally {
    await world.close()
  }
}

const startOf = (
  { folder, handler, event }: Contender,
  environment: Readonly<Record<string, string>>,
): Promise<ColdStart> => coldStart(folder, handler, environment, event)
