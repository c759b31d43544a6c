import { readdirSync, readFileSync } from 'node:fs'

/**
 * Processor time that the threads of a process have taken so far, in milliseconds; not a number where the system is not
 * Linux.
 */
export function processorMs(pid: number): number {
  try {
    const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) => ofThread(pid, thread))
    return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6
  } catch {
    return Number.NaN
  }
}

/**
 * The first figure is the time on a processor (Documentation/scheduler/sched-stats.rst). A thread that has just ended
 * counts as none.
 */
function ofThread(pid: number, thread: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0])
  } catch {
    return 0
  }
}

/** Memory that a process keeps, in MiB; not a number where the system is not Linux. */
export function residentMib(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return Number.NaN
  }
}
