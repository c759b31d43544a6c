import { type BuildOptions, build, type Metafile } from 'esbuild'
import { zipOf } from './zip.ts'

/** How the functions are bundled. Everything is in the bundle, so that what was tested is what runs. */
export const BUNDLING = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  // For every release of Node, esbuild turns these into `new RegExp`. That runs at each cold start, even if nothing
  // uses it.
  supported: { 'regexp-unicode-property-escapes': true, 'regexp-set-notation': true },
  format: 'esm',
  // The SDK's ES modules: half the size, and its CommonJS build would not start in an ES module.
  mainFields: ['module', 'main'],
  minify: true,
  // Errors set their own names. Keeping the names of all functions would add 5 ms to a cold start.
  keepNames: false,
  // An import of one of Node's own modules reads each of its exports, including those that load other modules.
  alias: {
    'node:timers': './infrastructure/in-place-of/node-timers.ts',
    'node:crypto': './infrastructure/in-place-of/node-crypto.ts',
  },
  // Stack traces are not shown outside, and a map would be larger than the bundle.
  sourcemap: false,
} satisfies BuildOptions

/** A function as it is deployed. */
export interface Bundle {
  readonly zip: Uint8Array
  /**
   * The bundler's account of what went into it, for the bill of materials. Paths of packages begin with
   * `node_modules/`.
   */
  readonly account: Metafile
}

/**
 * Bundles a function of `functions/`. The same sources give the same bytes on every machine, under any umask and in any
 * time zone.
 */
export async function bundleFunction(root: string, name: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    ...BUNDLING,
    absWorkingDir: root,
    entryPoints: [`functions/${name}.ts`],
    outfile: `functions/${name}.mjs`,
    write: false,
    metafile: true,
    logLevel: 'error',
  })
  // The service may be packaged in a copy beside the checkout, with a link to the checkout's packages.
  const account = JSON.stringify(metafile).replaceAll(/"[^"]*?\.\.\/node_modules\//g, '"node_modules/')
  const zip = zipOf(`functions/${name}.mjs`, Buffer.concat(outputFiles.map(({ contents }) => contents)))
  return { zip, account: JSON.parse(account) as Metafile }
}
