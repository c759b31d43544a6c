import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { packageWhenStale } from './package-when-stale.ts'

/**
 * Runs the tests in the named folders of test/, after packaging once if anything has changed: `node scripts/test.ts unit contract`.
 * Options that begin with `--` go to Node's test runner.
 */
const rooms = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const options = process.argv.slice(2).filter((word) => word.startsWith('--'))
const files = rooms.flatMap((room) => globSync(`test/${room}/**/*.test.ts`)).sort()

if (files.length === 0) {
  console.error(`There are no tests in: ${rooms.join(', ')}`)
  process.exit(1)
}
await packageWhenStale()
const runner = spawn(
  process.execPath,
  ['--test', `--test-concurrency=${availableParallelism()}`, ...options, ...files],
  { stdio: 'inherit' },
)
runner.on('close', (code) => {
  process.exitCode = code ?? 1
})
