import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from './package-service.ts'

/** The programs that judge what we make, with a lock file of their own. */
export const JUDGES = join(ROOT, 'test/judges')

/** Those of mutation testing. They are not among the packages that the compiler sees. */
export const STRYKER = join(JUDGES, 'node_modules/@stryker-mutator')

/** The example of a CDK app, which judges the release: with a lock file of its own too. */
export const CDK_EXAMPLE = join(ROOT, 'examples/cdk')

/** How to install a folder by hand. */
const commandFor = (folder: string): string => `npm ci --ignore-scripts --prefix ${relative(ROOT, folder)}`

/**
 * Whether a folder has the packages that it names, in the versions that it names. An earlier installation may lack some
 * of them, and one that was broken off lacks npm's own list.
 */
export function isInstalled(folder: string): boolean {
  const named = Object.entries(manifestOf(folder)?.dependencies ?? {})
  const isComplete = existsSync(join(folder, 'node_modules/.package-lock.json'))
  const areThere = named.every(
    ([name, version]) => manifestOf(join(folder, 'node_modules', name))?.version === version,
  )
  return isComplete && areThere
}

/** Why the packages that a folder names are not here; false if they are. */
export const missingFrom = (folder: string): string | false =>
  isInstalled(folder) ? false : `not installed: ${commandFor(folder)}`

function manifestOf(folder: string): { version?: string; dependencies?: Record<string, string> } | undefined {
  const path = join(folder, 'package.json')
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

/** npm's message about a lock file that does not fit. That is our mistake, and no reason to skip a test. */
const UNFIT_LOCK = /code EUSAGE/

/**
 * Installs what these folders name, unless it is there. If it cannot be installed, the tests that need it are skipped.
 *
 * @throws Error where a lock file does not fit
 */
export async function installJudges(folders: readonly string[] = [JUDGES]): Promise<void> {
  for (const folder of folders.filter(missingFrom)) {
    const [command = '', ...args] = commandFor(folder).split(' ')
    await promisify(execFile)(command, args, { cwd: ROOT }).catch((error: { stderr?: string }) => {
      if (UNFIT_LOCK.test(error.stderr ?? ''))
        throw new Error(`The lock file in ${relative(ROOT, folder)} does not fit: ${commandFor(folder)}`)
      console.error(`Could not be installed here: ${commandFor(folder)}`)
    })
  }
}
