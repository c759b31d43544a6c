import type { ChildProcess } from 'node:child_process'
import { FILE, type Owner } from './owner.ts'

/** Ends a process with its owner: `endedWith(t, spawn(…))`. */
export function endedWith<P extends ChildProcess>(owner: Owner, child: P): P {
  owner.after(() => child.kill('SIGKILL'))
  return child
}

/** Ends a process with the file of tests. */
export const endedWithFile = <P extends ChildProcess>(child: P): P => endedWith(FILE, child)

/** Whether a process runs. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
