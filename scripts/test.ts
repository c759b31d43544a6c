import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { packageWhenStale } from './package-when-stale.ts'

/**
 * Runs the tests in the named folders of test/, after packaging once if anything has changed: `node scripts/test.ts unit contract`.
 * Options that begin with `--` go to Node's test runner.
 */
const rooms = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const options = process.argv.slice(2).filter((word) => word.startsWith('--'))
const filesOf = (names: readonly string[]) =>
  names.flatMap((room) => globSync(`test/${room}/**/*.test.ts`)).sort()

/** Unit tests touch nothing outside their process, so all of them share one: a start for each file would cost more than they do. */
const unit = filesOf(rooms.filter((room) => room === 'unit'))
const others = filesOf(rooms.filter((room) => room !== 'unit'))

/** What one process has compiled is read by the next: half of a short test is the loading of what it tests. */
const environment = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../.local/compile-cache'),
  ...process.env,
}

/** Runs these files beside the others; what it says comes out at its end, so that no two talk at once. */
async function runTests(files: readonly string[], ...how: readonly string[]): Promise<number> {
  if (files.length === 0) return 0
  const runner = spawn(process.execPath, ['--test', ...how, ...options, ...files], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number>((resolve) => runner.on('close', (code) => resolve(code ?? 1)))
  process.stdout.write(await text(runner.stdout))
  return ended
}

if (unit.length + others.length === 0) {
  console.error(`There are no tests in: ${rooms.join(', ')}`)
  process.exit(1)
}
await packageWhenStale()
const codes = await Promise.all([
  runTests(unit, '--test-isolation=none'),
  runTests(others, `--test-concurrency=${availableParallelism() + 1}`),
])
process.exitCode = Math.max(...codes)
