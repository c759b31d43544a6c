import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
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
  // One process may wait for the same lock more than once.
  const mine = `${lock}.${randomUUID()}`
  await writeFile(mine, String(process.pid))
  try {
    // A link appears with its text: nobody finds a lock whose holder is not in it yet.
    await link(mine, lock)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    await releaseIfAbandoned(lock)
    return false
  } finally {
    await rm(mine, { force: true })
  }
}

/** Takes the lock of a dead holder away; by moving it, to see whether it was another's by then, who gets it back. */
async function releaseIfAbandoned(lock: string): Promise<void> {
  const holderOf = (path: string) => readFile(path, 'utf8').catch(() => undefined)
  const holder = await holderOf(lock)
  if (holder === undefined || isAlive(Number(holder))) return
  const aside = `${lock}.${randomUUID()}`
  const isMoved = await rename(lock, aside).then(
    () => true,
    () => false,
  )
  if (!isMoved) return
  if ((await holderOf(aside)) !== holder) await link(aside, lock)
  await rm(aside)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
