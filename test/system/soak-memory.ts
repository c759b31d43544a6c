import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Stack } from '../../local/stack.ts'

/** One container at the end of a phase. */
export interface ContainerMemory {
  readonly id: string
  readonly functionKey: string
  readonly invocations: number
  /** Heap and buffers in use once the garbage is collected, in MiB. */
  readonly usedMiB: number
  /** Memory that the process has, in MiB. */
  readonly residentMiB: number
}

/** Asks containers how much memory they use. */
export interface MemoryProbe {
  /** What a container must find in its environment. */
  readonly environment: Readonly<Record<string, string>>
  /** Every container whose start is over. */
  read(stack: Stack): Promise<ContainerMemory[]>
  close(): void
}

const MEBIBYTE = 1024 * 1024

export function memoryProbe(): MemoryProbe {
  const folder = mkdtempSync(join(tmpdir(), 'memory-reports-'))

  /** Waits for as long as the process lives. */
  const reportOf = async (pid: number): Promise<NodeJS.MemoryUsage | undefined> => {
    const path = join(folder, `${pid}`)
    rmSync(path, { force: true })
    for (let tries = 0; ; tries += 1) {
      try {
        process.kill(pid, tries === 0 ? 'SIGUSR2' : 0)
        return JSON.parse(readFileSync(path, 'utf8'))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined
        await setTimeout(5)
      }
    }
  }

  return {
    environment: {
      NODE_OPTIONS: `--import=${import.meta.resolve('./memory-report.ts')}`,
      MEMORY_REPORTS: folder,
    },
    async read(stack) {
      const read: ContainerMemory[] = []
      for (const { id, functionKey, invocations, pid, state } of stack.lambda.functions.containers()) {
        // Before its start is over a process would not know the signal, and end.
        const report = pid === undefined || state === 'starting' ? undefined : await reportOf(pid)
        if (report === undefined) continue
        const usedMiB = (report.heapUsed + report.external) / MEBIBYTE
        read.push({ id, functionKey, invocations, usedMiB, residentMiB: report.rss / MEBIBYTE })
      }
      return read
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
