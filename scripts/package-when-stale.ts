import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { packageAside } from './package-aside.ts'
import { OUTPUT, ROOT, SOURCES, STAMP, type Stamp } from './package-service.ts'

/**
 * Packages the service into `.serverless/` unless what is there was made with the same arguments from the same sources.
 *
 * @param args Options of `serverless package`; none by default, which is stage `dev` and client `default`.
 * @param output the folder that is written; `.serverless` of the checkout by default
 * @returns Whether anything was packaged.
 */
export async function packageWhenStale(
  args: readonly string[] = [],
  output = join(ROOT, OUTPUT),
): Promise<boolean> {
  if (!(await isStale(args, output))) return false
  // Another process may have made the same package meanwhile, and may be reading it.
  await packageAside(args, () => isStale(args, output), output)
  return true
}

/**
 * Packages a deployment for many clients beside the checkout's own package, unless one from these sources exists.
 *
 * @returns the folder with the package
 */
export async function packageMany(): Promise<string> {
  const output = join(ROOT, '.local/package-many')
  await packageWhenStale(['--param', 'clients=many'], output)
  return output
}

/**
 * The same for a deployment whose key is in KMS.
 *
 * @returns the folder with the package
 */
export async function packageKms(): Promise<string> {
  const output = join(ROOT, '.local/package-kms')
  await packageWhenStale(['--param', 'signing=kms'], output)
  return output
}

/**
 * Rejects unless the package exists and was made from these sources. Tests share it, so it is made before the first
 * test begins.
 */
export async function assertPackaged(): Promise<void> {
  if (await isStale([])) throw new Error('There is no package of these sources yet: npm run package')
}

async function isStale(args: readonly string[], output = join(ROOT, OUTPUT)): Promise<boolean> {
  const stamp = await readStamp(output)
  if (stamp === undefined || !isDeepStrictEqual(stamp.args, args)) return true
  const changes = await Promise.all(SOURCES.map((source) => changedAt(join(ROOT, source))))
  return Math.max(...changes) > stamp.startedAt
}

async function readStamp(output: string): Promise<Stamp | undefined> {
  try {
    return JSON.parse(await readFile(join(output, STAMP), 'utf8')) as Stamp
  } catch {
    return undefined
  }
}

/**
 * When a file, or a folder with all that is in it, last changed, in epoch milliseconds. A folder changes when a file
 * goes.
 */
async function changedAt(path: string): Promise<number> {
  const status = await stat(path)
  if (!status.isDirectory()) return status.mtimeMs
  const inside = await Promise.all((await readdir(path)).map((name) => changedAt(join(path, name))))
  return Math.max(status.mtimeMs, ...inside)
}
