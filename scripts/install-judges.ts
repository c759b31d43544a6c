import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from './package-service.ts'

/** The programs that judge what we make, with a lock file of their own. */
export const JUDGES = join(ROOT, 'test/judges')

/** How to install them by hand. */
export const JUDGES_COMMAND = 'npm ci --ignore-scripts --prefix test/judges'

/** Whether they are installed. */
export const hasJudges = (): boolean => existsSync(join(JUDGES, 'node_modules/.package-lock.json'))

/** What npm says of a lock file that does not fit: a mistake of ours, and no reason to skip anything. */
const UNFIT_LOCK = /code EUSAGE/

/**
 * Installs them unless they are there. What needs one is skipped where they cannot be had.
 *
 * @throws Error where their lock file does not fit
 */
export async function installJudges(): Promise<void> {
  if (hasJudges()) return
  const [command = '', ...args] = JUDGES_COMMAND.split(' ')
  await promisify(execFile)(command, args, { cwd: ROOT }).catch((error: { stderr?: string }) => {
    if (UNFIT_LOCK.test(error.stderr ?? ''))
      throw new Error(`The lock file in test/judges does not fit: ${JUDGES_COMMAND}`)
    console.error(`The judges could not be installed here: ${JUDGES_COMMAND}`)
  })
}
