import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { type BuildOptions, build } from 'esbuild'
import { BUNDLING } from '../../infrastructure/bundle.ts'
import { unzip } from '../../local/lambda/zip.ts'
import { makeOfCommit, SERVICE } from '../../scripts/package-commit.ts'
import { OUTPUT, ROOT } from '../../scripts/package-service.ts'
import { packageWhenStale } from '../../scripts/package-when-stale.ts'
import { WORK } from '../bundle.ts'
import type { RunnableFunction } from '../measure/runtime-process.ts'

/** The two that are compared. `here` is this checkout as it is, `there` the other commit. */
export type Side = 'here' | 'there'

/** In the order in which they take their first turn. */
export const SIDES: readonly Side[] = ['there', 'here']

/** One of the two, packaged. */
export interface Build {
  readonly side: Side
  /** What packaging wrote. */
  readonly folder: string
  /** A bundle of the package's entries: `clientTokenSource` and `clientToken`. */
  readonly entries: string
}

/** One value for each of the two. */
export type Sides<Value> = Readonly<Record<Side, Value>>

/** Packages the functions of both. */
export async function bothPackaged(commit: string): Promise<Sides<Packaged>> {
  await packageWhenStale()
  const { folders } = await makeOfCommit(commit, SERVICE)
  return {
    there: { side: 'there', folder: folders.service },
    here: { side: 'here', folder: join(ROOT, OUTPUT) },
  }
}

/** Packages both, and bundles the entries of their packages. */
export async function bothBuilds(commit: string): Promise<Sides<Build>> {
  await packageWhenStale()
  const settings = BUNDLING
  // Bundled by other settings, it is another thing.
  const entries = `entries-${createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 8)}`
  const { folders } = await makeOfCommit<string>(commit, {
    ...SERVICE,
    [entries]: async (folder, run) => {
      await run('npm', 'run', 'build')
      return bundleEntries(folder, join(folder, 'entries'), settings)
    },
  })
  await promisify(execFile)('npm', ['run', 'build'], { cwd: ROOT })
  const ours = await bundleEntries(ROOT, join(WORK, 'against/entries'), settings)
  return {
    there: {
      side: 'there',
      folder: folders.service as string,
      entries: join(folders[entries] as string, ENTRIES),
    },
    here: { side: 'here', folder: join(ROOT, OUTPUT), entries: join(ours, ENTRIES) },
  }
}

const ENTRIES = 'entries.mjs'

/** Bundles what a team that uses the package imports, as the deployment bundles. Returns the folder. */
async function bundleEntries(root: string, folder: string, settings: BuildOptions): Promise<string> {
  await mkdir(folder, { recursive: true })
  await build({
    ...settings,
    stdin: {
      contents: `export { clientTokenSource } from 'stitch-client-tokens'
        export { clientToken } from 'stitch-client-tokens/middy'`,
      resolveDir: root,
    },
    outfile: join(folder, ENTRIES),
    logLevel: 'error',
  })
  return folder
}

/** What unpacking needs of a build. */
export type Packaged = Pick<Build, 'side' | 'folder'>

/** A function of the package, unpacked and ready to start. */
export async function unpacked({ side, folder }: Packaged, key: string): Promise<RunnableFunction> {
  const into = join(WORK, 'against', side, key)
  await unzip(join(folder, `${key}.zip`), into)
  return { folder: into, handler: `functions/${key}.handler` }
}

/** The functions of a build, by key. */
export const bundledIn = async ({ folder }: Packaged): Promise<readonly string[]> =>
  (await readdir(folder))
    .filter((name) => name.endsWith('.zip'))
    .map((name) => basename(name, '.zip'))
    .sort()
