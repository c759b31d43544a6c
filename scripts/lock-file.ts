import { randomUUID } from 'node:crypto'
import { appendFile, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { identityOf } from './process-identity.ts'

const FOLDER = join(import.meta.dirname, '../.local')
const POLL_MS = 100

/** Lets a process that works for the holder hold the lock as well: it is then not free before that process has ended too. */
export type HoldToo = (pid: number) => Promise<void>

/**
 * Runs `action` while no other process of this checkout runs one under the same name. The lock is a file that names its holders,
 * one a line, `.local/<name>.lock`; one whose holders are all gone is taken over.
 */
export async function withLock<T>(name: string, action: (holdToo: HoldToo) => Promise<T>): Promise<T> {
  const lock = join(FOLDER, `${name}.lock`)
  await mkdir(FOLDER, { recursive: true })
  while (!(await taken(lock))) await sleep(POLL_MS)
  try {
    return await action(async (pid) => appendFile(lock, `\n${await identityOf(pid)}`))
  } finally {
    await rm(lock, { force: true })
  }
}

async function taken(lock: string): Promise<boolean> {
  // One process may wait for the same lock more than once.
  const mine = `${lock}.${randomUUID()}`
  await writeFile(mine, `${await identityOf(process.pid)}`)
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

/** Takes the lock of dead holders away; by moving it, to see whether it was another's by then, who gets it back. */
async function releaseIfAbandoned(lock: string): Promise<void> {
  const read = (path: string) => readFile(path, 'utf8').catch(() => undefined)
  const holders = await read(lock)
  if (holders === undefined || (await isAnyAlive(holders))) return
  const aside = `${lock}.${randomUUID()}`
  const isMoved = await rename(lock, aside).then(
    () => true,
    () => false,
  )
  if (!isMoved) return
  if ((await read(aside)) !== holders) await link(aside, lock)
  await rm(aside)
}

async function isAnyAlive(holders: string): Promise<boolean> {
  for (const holder of holders.split('\n'))
    if ((await identityOf(Number.parseInt(holder, 10))) === holder) return true
  return false
}
