import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { BUNDLING } from '../infrastructure/bundle.ts'

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

/** Bundles a handler of the benchmark as the deployment bundles its own. */
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
    ...BUNDLING,
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
