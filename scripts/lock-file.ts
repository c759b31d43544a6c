import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const FOLDER = join(import.meta.dirname, '../.local')
const POLL_MS = 100

/**
 * Runs `action` while no other process of this checkout runs one under the same name. The lock is a file with the process id
 * of its holder, `.local/<name>.lock`; one whose holder is gone is taken over.
 */
export async function withLock<T>(name: string, action: () => Promise<T>): Promise<T> {
  const lock = join(FOLDER, `${name}.lock`)
  await mkdir(FOLDER, { recursive: true })
  while (!(await taken(lock))) await sleep(POLL_MS)
  try {
    return await action()
  } finally {
    await rm(lock, { force: true })
  }
}

async function taken(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const holder = Number(await readFile(lock, 'utf8').catch(() => ''))
  if (holder > 0 && !isAlive(holder)) await rm(lock, { force: true })
  return false
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
