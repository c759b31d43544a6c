import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build as esbuild } from 'esbuild'
import { unzip } from '../../local/lambda/zip.ts'
import { keepOfCommit, packageCommit } from '../../scripts/package-commit.ts'
import { OUTPUT, ROOT } from '../../scripts/package-service.ts'
import { packageWhenStale } from '../../scripts/package-when-stale.ts'
import { deploymentSettings, WORK } from '../bundle.ts'
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

/** Packages both. */
export async function bothBuilds(commit: string): Promise<Sides<Build>> {
  await packageWhenStale()
  const service = await packageCommit(commit)
  const entries = await keepOfCommit('entries', commit, async (folder, run) => {
    await run('npm', 'run', 'build')
    return bundleEntries(folder, join(folder, 'entries'))
  })
  await promisify(execFile)('npm', ['run', 'build'], { cwd: ROOT })
  return {
    there: { side: 'there', folder: service.folder, entries: join(entries.folder, ENTRIES) },
    here: {
      side: 'here',
      folder: join(ROOT, OUTPUT),
      entries: join(await bundleEntries(ROOT, join(WORK, 'against/entries')), ENTRIES),
    },
  }
}

const ENTRIES = 'entries.mjs'

/** Bundles what a team that uses the package imports, as the deployment bundles. Returns the folder. */
async function bundleEntries(root: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  await esbuild({
    ...(await deploymentSettings()),
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

/** A function of the package, unpacked and ready to start. */
export function unpacked({ side, folder }: Build, key: string): RunnableFunction {
  const into = join(WORK, 'against', side, key)
  unzip(join(folder, `${key}.zip`), into)
  return { folder: into, handler: `functions/${key}.handler` }
}
