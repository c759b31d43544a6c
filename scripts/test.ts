import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { CDK_EXAMPLE, installJudges, JUDGES } from './install-judges.ts'
import { packageWhenStale } from './package-when-stale.ts'
import { runTestFiles } from './run-test-files.ts'
import { TestReport } from './test-report.ts'

/**
 * Runs the tests in the named folders of test/: `node scripts/test.ts unit contract`. What they share is made before
 * the first of them begins: the package, and for the tests of the whole system the judges and what npm packs. Options
 * that begin with `--` go to Node's test runner. The tests in test/handlers ask the handlers; under the name `bundles`
 * they ask the packaged bundles the same.
 */
const rooms = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const options = process.argv.slice(2).filter((word) => word.startsWith('--'))
if (rooms.includes('bundles')) process.env.TEST_WAY = 'bundle'
const folderOf = (room: string): string => (room === 'bundles' ? 'handlers' : room)
const files = rooms.flatMap((room) => globSync(`test/${folderOf(room)}/**/*.test.ts`).sort())
if (files.length === 0) {
  console.error(`There are no tests in: ${rooms.join(', ')}`)
  process.exit(1)
}

/** These measure memory, or fill the machine: each file has a process of its own. */
const isSystem = rooms.some((room) => room === 'system' || room === 'fleet')
/** This is no judgement of speed: a test that takes this long hangs. */
const LIMIT_MS = (isSystem ? 60 : 10) * 60_000

await packageWhenStale()
if (isSystem) await installJudges([JUDGES, CDK_EXAMPLE])
if (rooms.includes('system')) {
  execFileSync(process.execPath, [join(import.meta.dirname, 'build.ts')], { stdio: 'inherit' })
  process.env.TEST_BUILT = 'yes'
}
const report = new TestReport()
await runTestFiles(
  {
    files,
    // The tests of the whole system wait for a third of their time.
    processes: availableParallelism() + (isSystem ? 2 : 1),
    isApart: isSystem,
    options: [`--test-timeout=${LIMIT_MS}`, ...options],
    silenceMs: LIMIT_MS + 60_000,
  },
  report,
)
report.end()
process.exitCode = report.failures.length === 0 ? 0 : 1
