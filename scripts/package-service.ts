import { spawn } from 'node:child_process'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FUNCTION_LINE } from '../infrastructure/deployed-functions.ts'

/** The repository's root, with `serverless.yml` in it. */
export const ROOT = join(import.meta.dirname, '..')

/** What packaging writes, relative to the folder of `serverless.yml`. */
export const OUTPUT = '.serverless'

/** Everything that the output is made from, relative to the root. */
export const SOURCES = [
  'functions',
  'lib',
  'api',
  'infrastructure',
  'serverless.yml',
  'package-lock.json',
] as const

/** The CloudFormation template of a deployment, inside the output. */
export const TEMPLATE = 'cloudformation-template-update-stack.json'

/** Records when and with which arguments the output was made, so that it is not mistaken for another deployment's. */
export const STAMP = 'packaged.json'

/** Packaging must end when its parent is killed, because the next run removes its folder. */
const END_WITH_PARENT = new URL('end-with-parent.mjs', import.meta.url).href

/** How long packaging may take, in milliseconds. It takes seconds; a longer run will not end. */
const LIMIT_MS = 600_000

/** The Region that the framework requires: the local stack's. The template is the same for every Region. */
const LOCAL_REGION = ['--region', 'eu-west-1']

/** Content of the stamp. */
export interface Stamp {
  /** Epoch milliseconds, taken before the first source was read. */
  readonly startedAt: number
  readonly args: readonly string[]
}

/**
 * Writes the template and one zip per function of the service in `folder`, which holds no output yet. Needs no network
 * and no credentials.
 *
 * @param stamp `args` are options of `serverless package`, for example `['--stage', 'prod', '--param', 'alarms=off']`.
 * @returns Lines for people: which functions are deployed, and why not the others.
 * @throws Error with the framework's whole output, when packaging fails.
 */
export async function packageService(folder: string, stamp: Stamp): Promise<readonly string[]> {
  const { args } = stamp
  const framework = join(ROOT, 'node_modules/serverless/bin/serverless.js')
  const region = args.some((arg) => /^(--region|-r)(=|$)/.test(arg)) ? [] : LOCAL_REGION
  const child = spawn(
    process.execPath,
    ['--import', END_WITH_PARENT, framework, 'package', ...args, ...region],
    {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
    },
  )
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk))
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  const text = Buffer.concat(said).toString()
  if (code !== 0)
    throw new Error(`Packaging failed (${child.signalCode ?? `status ${code}`}):\n${text.trim()}`)
  await writeFile(join(folder, OUTPUT, STAMP), JSON.stringify(stamp))
  return text.match(FUNCTION_LINE) ?? []
}

/** Name and size in bytes of every zip that packaging wrote. */
export async function zipsOf(folder: string): Promise<ReadonlyArray<{ name: string; bytes: number }>> {
  const names = (await readdir(join(folder, OUTPUT))).filter((name) => name.endsWith('.zip')).sort()
  return Promise.all(
    names.map(async (name) => ({ name, bytes: (await stat(join(folder, OUTPUT, name))).size })),
  )
}
