import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/**
 * Names one process for good: its id, and when it started, since ids are given again. Undefined when no such process runs. The
 * start is in the words of the system; where it cannot be had, the id stands alone.
 */
export async function identityOf(pid: number): Promise<string | undefined> {
  if (!(pid > 0 && isThere(pid))) return undefined
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat === undefined) return `${pid} ${await startByPs(pid)}`.trimEnd()
  // The second field is the program's name in parentheses, which may hold anything (proc(5)).
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return state === 'Z' ? undefined : `${pid} ${fields[STARTTIME]}`
}

/** Field 22 of the file, counted from the one after the state. */
const STARTTIME = 22 - 4

async function startByPs(pid: number): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }))
  return stdout.trim()
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
