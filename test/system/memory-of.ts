import { readFileSync, writeFileSync } from 'node:fs'

/** A line of /proc/PID/status that is given in kB, in MiB (proc_pid_status(5)). */
function mebibytes(pid: number, name: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024
}

/** Memory that a process has now, in MiB. */
const residentMebibytes = (pid: number): number => mebibytes(pid, 'VmRSS')

/** The most memory that a process has had while some work was going on, over what it had before, in MiB. */
export async function peakMebibytes(pid: number, work: () => Promise<unknown>): Promise<number> {
  // "5" sets the high-water mark back to what is resident (proc_pid_clear_refs(5)).
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
  const before = residentMebibytes(pid)
  await work()
  return mebibytes(pid, 'VmHWM') - before
}
