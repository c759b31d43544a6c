import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { build } from 'esbuild'
import { JUDGES } from '../../scripts/install-judges.ts'

/** The bundles of one function, as a bundler with the settings of docs/use/reading-the-token.md makes them. */
export interface Bundled {
  /** The file that Lambda loads. */
  readonly entry: string
  /** Kilobytes of everything that the bundler wrote. */
  readonly kilobytes: number
}

/** Bundles `entry` of a project into an empty folder. */
export type Bundler = (entry: string, folder: string) => Promise<Bundled>

const bundled = (folder: string, name: string): Bundled => {
  const sizes = readdirSync(folder).map((file) => readFileSync(join(folder, file)).length)
  return { entry: join(folder, name), kilobytes: sizes.reduce((sum, size) => sum + size, 0) / 1024 }
}

const esbuild =
  (options: object, name: string): Bundler =>
  async (entry, folder) => {
    const common = { bundle: true, platform: 'node', target: 'node24', minify: true } as const
    await build({ entryPoints: [entry], outfile: join(folder, name), ...common, ...options })
    return bundled(folder, name)
  }

const ES_MODULES_FIRST = { mainFields: ['module', 'main'] }

const judge = createRequire(join(JUDGES, 'package.json'))

const rollup: Bundler = async (input, folder) => {
  const [{ rollup }, resolve, commonjs] = [
    judge('rollup'),
    judge('@rollup/plugin-node-resolve'),
    judge('@rollup/plugin-commonjs'),
  ]
  const plugins = [
    (resolve.default ?? resolve)({ preferBuiltins: true, exportConditions: ['node'] }),
    (commonjs.default ?? commonjs)(),
  ]
  const made = await rollup({ input, plugins, external: /^node:/ })
  await made.write({ file: join(folder, 'index.mjs'), format: 'es', inlineDynamicImports: true })
  await made.close()
  return bundled(folder, 'index.mjs')
}

const webpack: Bundler = async (entry, folder) => {
  const made = judge('webpack')({
    mode: 'production',
    target: 'node22',
    entry,
    output: { path: folder, filename: 'index.js', library: { type: 'commonjs2' } },
  })
  await new Promise<void>((done, failed) =>
    made.run((error: Error | null, stats: { hasErrors(): boolean; toString(): string }) =>
      error !== null || stats.hasErrors() ? failed(error ?? new Error(stats.toString())) : done(),
    ),
  )
  writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}')
  return bundled(folder, 'index.js')
}

/** Each bundler by the name that the page has for it. */
export const BUNDLERS: Readonly<Record<string, Bundler>> = {
  'esbuild, ES module': esbuild({ format: 'esm', ...ES_MODULES_FIRST }, 'index.mjs'),
  'esbuild, CommonJS': esbuild({ format: 'cjs', ...ES_MODULES_FIRST }, 'index.cjs'),
  // What NodejsFunction gives esbuild with `bundling` of the page.
  'CDK, `NodejsFunction`': esbuild(
    { format: 'esm', external: ['@aws-sdk/*'], ...ES_MODULES_FIRST },
    'index.mjs',
  ),
  'esbuild, its own setting': esbuild({ format: 'cjs' }, 'index.cjs'),
  rollup,
  webpack,
}

/** A project with the modules of another, and one file in it. */
export function projectWith(folder: string, modules: string, text: string): string {
  mkdirSync(folder, { recursive: true })
  symlinkSync(modules, join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const entry = join(folder, 'function.js')
  writeFileSync(entry, text)
  return entry
}
