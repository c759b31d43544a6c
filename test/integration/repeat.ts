import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { run } from 'node:test'
import { packageWhenStale } from '../../scripts/package-when-stale.ts'
import { FAULT_TESTS } from './fault-tests.ts'

/**
 * Not repeated unless asked for: the first runs on virtual time, so that one run is like another; the second repeats itself for minutes;
 * the 200 processes of the third want the machine for themselves (`npm run test:repeat -- 20 'test/fleet/*.test.ts'`).
 */
const NOT_REPEATED = ['year-outages', 'soak', 'fleet']

/** The files of all tests that answer a fault. */
const faultTests = (): readonly string[] =>
  [...new Set(FAULT_TESTS.map(({ path }) => path))].filter(
    (path) => !NOT_REPEATED.includes(basename(path, '.test.ts')),
  )

/**
 * Runs tests again and again, and tells which of them fail now and then: `npm run test:repeat -- TIMES GLOB…`, the fault tests 20 times
 * by default. A test that fails once in twenty is broken.
 */
const [times = 20, ...globs] = process.argv.slice(2).map((word) => (/^\d+$/.test(word) ? Number(word) : word))
const files = (globs.length === 0 ? faultTests() : globs.map(String)).flatMap((glob) => globSync(glob)).sort()
if (typeof times !== 'number' || files.length === 0) {
  console.error('Usage: npm run test:repeat -- [times] [glob…]')
  process.exit(2)
}

await packageWhenStale()
const failures = new Map<string, { times: number; message: string }>()
for (let round = 1; round <= times; round += 1) {
  const startedAt = Date.now()
  const { passed, failed } = await runOnce()
  for (const { name, message } of failed)
    failures.set(name, { times: (failures.get(name)?.times ?? 0) + 1, message })
  const seconds = Math.round((Date.now() - startedAt) / 1000)
  console.log(`round ${round} of ${times}: ${passed} passed, ${failed.length} failed, ${seconds} s`)
}
for (const [name, failure] of failures)
  console.log(`failed ${failure.times} × of ${times}: ${name}\n    ${failure.message}`)
console.log(
  failures.size === 0 ? `green ${times} times in a row` : `${failures.size} tests are flaky or broken`,
)
process.exitCode = failures.size === 0 ? 0 : 1

interface Round {
  readonly passed: number
  readonly failed: readonly { readonly name: string; readonly message: string }[]
}

/** Counts single tests: a suite or a file fails only because something in it does. */
async function runOnce(): Promise<Round> {
  let passed = 0
  const failed: { name: string; message: string }[] = []
  const stream = run({ files, concurrency: availableParallelism() })
  for await (const { type, data } of stream) {
    if (type === 'test:pass' && data.details.type !== 'suite') passed += 1
    if (type !== 'test:fail') continue
    const { error } = data.details
    const isItsOwn = (error as Error & { failureType?: string }).failureType !== 'subtestsFailed'
    const cause = error.cause instanceof Error ? error.cause : error
    if (isItsOwn)
      failed.push({
        name: `${data.file ?? ''}: ${data.name}`,
        message: cause.message.split('\n', 1)[0] ?? '',
      })
  }
  return { passed, failed }
}
