import { execFileSync } from 'node:child_process'
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { prune } from './build-prune.ts'
import { bundledLicences } from './bundled-licences.ts'

/**
 * Builds what the npm package holds into `dist/`: the readers as ES modules with their types, file by file, and the
 * command line and the local stand-ins as a bundle, so that the readers can be installed without the AWS SDK and a
 * GraphQL server.
 */
const root = join(import.meta.dirname, '..')
process.chdir(root)

rmSync('dist', { recursive: true, force: true })
execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], { stdio: 'inherit' })
prune('dist', {
  modules: ['client-token-source', 'middy', 'stitch-client', 'testing'].map((name) => `lib/entries/${name}`),
  // Its code is in the bundle.
  types: ['local/outside/start-local'],
})
const { metafile } = await build({
  entryPoints: [
    { in: 'cli/main.ts', out: 'cli/main' },
    { in: 'local/outside/start-local.ts', out: 'local/start-local' },
  ],
  outdir: 'dist',
  // Code that both use is there once.
  chunkNames: 'bundled/[name]-[hash]',
  bundle: true,
  metafile: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  // The SDK's ES modules: half the size.
  mainFields: ['module', 'main'],
  minify: true,
  // Errors are told apart by name.
  keepNames: true,
  legalComments: 'none',
  // Some CommonJS dependencies of the SDK still ask for Node's own modules at run time.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
  logLevel: 'warning',
})
// The simulated Stitch reads its schema from beside its code.
cpSync('local/stitch/schema.graphql', 'dist/local/schema.graphql')
writeFileSync('dist/bundled-licences.txt', bundledLicences(Object.keys(metafile.inputs)))
