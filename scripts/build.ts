import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { prune } from './build-prune.ts'

/**
 * Builds what the npm package holds into `dist/`: the readers as ES modules with their types, file by file, and the command line
 * as a bundle, so that who installs the package for its readers does not install the AWS SDK with it.
 */
const root = join(import.meta.dirname, '..')
process.chdir(root)

rmSync('dist', { recursive: true, force: true })
execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], { stdio: 'inherit' })
prune(
  'dist',
  ['client-token-source', 'middy', 'stitch-client', 'testing'].map((entry) => `lib/entries/${entry}`),
)
await build({
  entryPoints: ['cli/main.ts'],
  outdir: 'dist/cli',
  bundle: true,
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
