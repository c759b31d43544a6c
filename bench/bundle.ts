import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { OUTPUT, ROOT } from '../scripts/package-service.ts'

/** Folder of bundles and of what else a run makes. */
export const WORK = join(import.meta.dirname, '.work')

const HANDLERS = join(import.meta.dirname, 'handlers')

/** In what a bundle differs from what the deployment would make of the entry. */
export interface BundleOptions {
  /** What the runtime provides instead. */
  readonly external?: readonly string[]
  /** Modules of packages, and the file among the handlers that takes the place of each. */
  readonly instead?: Readonly<Record<string, string>>
  /** Whether CommonJS among what is bundled calls `require` for Node's own modules. */
  readonly withRequire?: boolean
  /** Of the bundle; the entry's own by default. */
  readonly name?: string
}

/** As esbuild's own documentation has it, since an ES module has no `require`. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

/** What a handler becomes when it is deployed. */
export interface Bundle {
  readonly folder: string
  /** `name.handler`, as Lambda is told. */
  readonly handler: string
  readonly file: string
}

/** Options of serverless-esbuild that are none of esbuild's. */
const OF_THE_PLUGIN = ['exclude', 'plugins', 'outputFileExtension', 'skipRebuild']

/**
 * Bundles a handler of the benchmark as the deployment bundles its own: with the settings under `custom.esbuild` of serverless.yml.
 */
export async function bundle(entry: string, options: BundleOptions = {}): Promise<Bundle> {
  const {
    external = [],
    instead = {},
    withRequire = false,
    name = basename(entry).replace(/\.[jt]s$/, ''),
  } = options
  const folder = join(WORK, name)
  const file = join(folder, `${name}.mjs`)
  await build({
    ...(await deploymentSettings()),
    entryPoints: [join(HANDLERS, entry)],
    outfile: file,
    external: [...external],
    alias: Object.fromEntries(
      Object.entries(instead).map(([module, file]) => [module, join(HANDLERS, file)]),
    ),
    ...(withRequire ? { banner: { js: REQUIRE } } : {}),
    logLevel: 'error',
  })
  return { folder, handler: `${name}.handler`, file }
}

/** How the deployment bundles, in the words of esbuild. */
export async function deploymentSettings(): Promise<BuildOptions> {
  const state = JSON.parse(await readFile(join(ROOT, OUTPUT, 'serverless-state.json'), 'utf8')) as {
    service: { custom: { esbuild: Record<string, unknown> } }
  }
  const settings = Object.entries(state.service.custom.esbuild).filter(
    ([name]) => !OF_THE_PLUGIN.includes(name),
  )
  return { platform: 'node', ...(Object.fromEntries(settings) as BuildOptions) }
}
