import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { packageWhenStale } from '../../scripts/package-when-stale.ts'
import { type Failure, runTestFiles } from '../../scripts/run-test-files.ts'
import { FAULT_TESTS } from './fault-tests.ts'

/**
 * Not repeated unless asked for: the first runs on virtual time, so that one run is like another; the second repeats
 * itself for minutes; the 200 processes of the third want the machine for themselves (`npm run test:repeat -- 20
 * 'test/fleet/*.test.ts'`).
 */
const NOT_REPEATED = ['year-outages', 'soak', 'fleet']

/** The files of all tests that answer a fault. */
const faultTests = (): readonly string[] =>
  [...new Set(FAULT_TESTS.map(({ path }) => path))].filter(
    (path) => !NOT_REPEATED.includes(basename(path, '.test.ts')),
  )

/**
 * Runs tests again and again, and tells which of them fail now and then: `npm run test:repeat -- TIMES GLOB…`, the
 * fault tests 20 times by default. A test that fails once in twenty is broken.
 */
const [times = 20, ...globs] = process.argv.slice(2).map((word) => (/^\d+$/.test(word) ? Number(word) : word))
const files = (globs.length === 0 ? faultTests() : globs.map(String)).flatMap((glob) => globSync(glob)).sort()
if (typeof times !== 'number' || files.length === 0) {
  console.error('Usage: npm run test:repeat -- [times] [glob…]')
  process.exit(2)
}

/** What takes this long hangs, in milliseconds. */
const LIMIT_MS = 20 * 60_000

await packageWhenStale()
const failures = new Map<string, { times: number; text: string }>()
for (let round = 1; round <= times; round += 1) {
  const startedAt = Date.now()
  const { passed, failed } = await runOnce()
  for (const { file, title, text } of failed) {
    const name = `${file}: ${title}`
    failures.set(name, { times: (failures.get(name)?.times ?? 0) + 1, text })
  }
  const seconds = Math.round((Date.now() - startedAt) / 1000)
  console.log(`round ${round} of ${times}: ${passed} passed, ${failed.length} failed, ${seconds} s`)
}
for (const [name, failure] of failures)
  console.log(`failed ${failure.times} × of ${times}: ${name}\n    ${failure.text.split('\n', 1)[0]}`)
console.log(
  failures.size === 0 ? `green ${times} times in a row` : `${failures.size} tests are flaky or broken`,
)
process.exitCode = failures.size === 0 ? 0 : 1

async function runOnce(): Promise<{ readonly passed: number; readonly failed: readonly Failure[] }> {
  let passed = 0
  const failed: Failure[] = []
  await runTestFiles(
    {
      files,
      processes: availableParallelism(),
      isApart: false,
      options: [`--test-timeout=${LIMIT_MS}`],
      silenceMs: LIMIT_MS + 60_000,
    },
    {
      failed: (failure) => failed.push(failure),
      said: () => undefined,
      done: (_file, _ms, counts) => {
        passed += counts?.passed ?? 0
      },
    },
  )
  return { passed, failed }
}
