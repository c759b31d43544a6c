import { availableParallelism, cpus, loadavg, totalmem, type } from 'node:os'
import { measuredCommit } from '../scripts/measured-commit.ts'
import { SOURCES } from '../scripts/package-service.ts'

/** Where and on what the figures were taken. */
export interface Machine {
  readonly processor: string
  readonly processors: number
  readonly memoryGibibytes: number
  readonly system: string
  readonly node: string
  /** Hash of the commit, with `+` when files differed from it; `unknown` outside a clone. */
  readonly commit: string
  /** Processes waiting to run in the minute before: a busy machine explains wide spreads. */
  readonly loadBefore: number
  /** ISO 8601. */
  readonly startedAt: string
}

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: availableParallelism(),
    memoryGibibytes: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${process.arch}`,
    node: process.version,
    commit: measuredCommit([...SOURCES, 'bench', 'local']),
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    startedAt: new Date().toISOString(),
  }
}
