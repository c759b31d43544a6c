import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { OUTPUT, ROOT } from './package-service.ts'
import { packageVariant } from './package-variant.ts'

/**
 * Where the checkout is packaged, in a folder for each run. It is below the checkout, so that its packages are found.
 */
const ASIDE = join(ROOT, '.local/packaging')

/**
 * No run takes this long, in milliseconds. An older folder belongs to a killed run, even if its process id is in use
 * again.
 */
const LONGEST_RUN_MS = 600_000

/**
 * Packages the checkout in a separate folder, and then replaces the earlier output as a whole: several processes may do
 * so at once. It removes the folders of killed runs.
 *
 * @param args Options of `serverless package`
 * @param isWanted Called before the output is put into its place; true by default.
 * @param output the folder that is written; `.serverless` of the checkout by default
 * @returns Lines for people: which functions are deployed, and why not the others.
 * @throws Error with the framework's whole output, when packaging fails. The earlier output then stays.
 */
export async function packageAside(
  args: readonly string[],
  isWanted: () => Promise<boolean> = async () => true,
  output = join(ROOT, OUTPUT),
): Promise<readonly string[]> {
  await removeLeftovers()
  const aside = join(ASIDE, `${process.pid}-${randomUUID()}`)
  try {
    const lines = await packageVariant(join(aside, 'checkout'), args)
    if (await isWanted()) await replace(aside, output)
    return lines
  } finally {
    await remove(aside)
  }
}

/** A folder cannot be renamed to one that exists. If another process was faster, its output is removed too. */
async function replace(aside: string, output: string): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    await rename(output, join(aside, `replaced-${turn}`)).catch(unless('ENOENT'))
    const isThere = await rename(join(aside, 'checkout', OUTPUT), output).then(
      () => true,
      unless('ENOTEMPTY', 'EEXIST'),
    )
    if (isThere === true) return
  }
}

async function removeLeftovers(): Promise<void> {
  await mkdir(ASIDE, { recursive: true })
  for (const name of await readdir(ASIDE)) {
    const folder = join(ASIDE, name)
    const status = await stat(folder).catch(unless('ENOENT'))
    if (status === undefined) continue
    if (!isAlive(Number.parseInt(name, 10)) || Date.now() - status.mtimeMs > LONGEST_RUN_MS)
      await remove(folder)
  }
}

/** A process that a killed run started may still be writing, until it notices that its parent is gone. */
const remove = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Turns errors with these codes into the answer "nothing". */
const unless =
  (...codes: readonly string[]) =>
  (error: NodeJS.ErrnoException): undefined => {
    if (!codes.includes(String(error.code))) throw error
  }
