import { interleaved } from '../measure/interleaved.ts'
import { startWorker, timesThatFit, type Worker } from '../measure/worker.ts'
import { startWorld } from '../servers/world.ts'
import { type Build, SIDES, type Sides } from './builds.ts'
import { type Comparison, compared } from './comparison.ts'

const SUBJECTS = {
  'packaged-source.ts': 'clientTokenSource: get()',
  'packaged-middleware.js': 'clientToken, in middy, around a handler that does nothing',
} as const

/** Reads of a token that is in memory, through the bundled entries of the package. */
export async function compareWarmReads(builds: Sides<Build>, runs: number): Promise<readonly Comparison[]> {
  const world = await startWorld()
  const started: Worker[] = []
  try {
    const rows: Comparison[] = []
    for (const [subject, name] of Object.entries(SUBJECTS)) {
      const workers = {} as Record<(typeof SIDES)[number], { worker: Worker; times: number }>
      for (const side of SIDES) {
        const environment = { ...world.environment, BENCH_ENTRIES: builds[side].entries }
        const worker = await startWorker(subject, environment)
        started.push(worker)
        workers[side] = { worker, times: await timesThatFit(worker) }
      }
      const measure = async (side: (typeof SIDES)[number]): Promise<number> => {
        const { worker, times } = workers[side]
        const [taken] = await worker.measure({ operation: 'get', mode: 'whole', times })
        return (taken as number) / times
      }
      rows.push(compared(name, 'ns', await interleaved(SIDES, runs, measure, 5)))
    }
    return rows
  } finally {
    for (const worker of started) worker.close()
    await world.close()
  }
}
