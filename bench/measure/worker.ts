import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Order, Report } from './operation.ts'

/**
 * Flags with which a batch's garbage fits into the young generation (in MiB), so that none is collected while it is
 * counted.
 */
export const UNCOLLECTED = ['--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64']

const SUBJECTS = join(import.meta.dirname, '../subjects')

/** A process with one subject in it. */
export interface Worker {
  /** @throws Error with what went wrong inside */
  measure(order: Order): Promise<readonly number[]>
  close(): void
}

/**
 * Starts a process with the subject of that file name; it is ready when this resolves.
 *
 * @param environment the whole environment of the process, but for PATH
 * @param flags of Node; for `bytes`, `UNCOLLECTED`
 */
export async function startWorker(
  subject: string,
  environment: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<Worker> {
  const child = fork(join(import.meta.dirname, 'worker-process.ts'), [join(SUBJECTS, subject)], {
    env: { PATH: process.env.PATH, ...environment },
    execArgv: [...flags],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await reportOf(child)
  return {
    measure: (order) => {
      const report = reportOf(child)
      child.send(order)
      return report
    },
    close: () => void child.kill(),
  }
}

function reportOf(child: ChildProcess): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`a worker ended early, with code ${code}`))
    child.once('exit', onExit)
    child.once('message', (report: Report) => {
      child.removeListener('exit', onExit)
      if ('error' in report) reject(new Error(report.error))
      else resolve(report.values)
    })
  })
}

/** Starts one worker for each subject, runs `use` with them, and ends them all. */
export async function withWorkers<Name extends string, Result>(
  subjects: readonly Name[],
  environment: Readonly<Record<string, string>>,
  use: (workers: Readonly<Record<Name, Worker>>) => Promise<Result>,
  flags: readonly string[] = [],
): Promise<Result> {
  const started: [Name, Worker][] = []
  try {
    for (const subject of subjects) started.push([subject, await startWorker(subject, environment, flags)])
    return await use(Object.fromEntries(started) as Record<Name, Worker>)
  } finally {
    for (const [, worker] of started) worker.close()
  }
}

/** A run takes about so many nanoseconds: slow subjects would take minutes otherwise. */
const RUN_NANOSECONDS = 20e6

/** How often a subject's `get` fits into one run, once it is warm. */
export async function timesThatFit(worker: Worker): Promise<number> {
  await worker.measure({ operation: 'get', mode: 'whole', times: 20_000 })
  const [taken] = await worker.measure({ operation: 'get', mode: 'whole', times: 2000 })
  return Math.max(100, Math.round(RUN_NANOSECONDS / ((taken as number) / 2000)))
}
