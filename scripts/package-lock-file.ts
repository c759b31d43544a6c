import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT } from './package-service.ts'

const LOCK = join(ROOT, '.local/package.lock')
const POLL_MS = 100

/**
 * Runs `action` while no other process of this checkout does. The lock is a file with the process id of its holder; one
 * whose holder is gone is taken over.
 */
export async function withPackageLock<T>(action: () => Promise<T>): Promise<T> {
  await mkdir(join(ROOT, '.local'), { recursive: true })
  while (!(await taken())) await sleep(POLL_MS)
  try {
    return await action()
  } finally {
    await rm(LOCK, { force: true })
  }
}

async function taken(): Promise<boolean> {
  try {
    await writeFile(LOCK, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const holder = Number(await readFile(LOCK, 'utf8').catch(() => ''))
  if (holder > 0 && !isAlive(holder)) await rm(LOCK, { force: true })
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
