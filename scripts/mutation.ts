import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { installJudges, JUDGES, missingFrom, STRYKER } from './install-judges.ts'
import { CORE_PERCENT, mutationPage, type Report, resultOf } from './mutation-page.ts'
import { REASONS } from './mutation-reasons.ts'
import { ROOT } from './package-service.ts'

/**
 * `npm run test:mutation -- [ROOM…]`: breaks the code of each room in every small way, one at a time, and runs the
 * room's unit tests that reach the broken line (Stryker). Fails if the tests notice too few of the changes. Without a
 * ROOM it takes all rooms, and writes docs/judge/mutation-testing.md. What was found is kept in `.stryker-tmp`, and only
 * what has changed since is run again, in a room or its tests. Remove that folder to begin anew.
 */
const ROOMS: Readonly<Record<string, { readonly tests: readonly string[]; readonly leastPercent: number }>> =
  {
    token: { tests: ['token', 'settings'], leastPercent: CORE_PERCENT },
    reader: { tests: ['reader', 'settings'], leastPercent: CORE_PERCENT },
    refresher: {
      tests: ['refresher', 'credentials', 'oauth', 'settings'],
      leastPercent: CORE_PERCENT,
    },
    aws: { tests: ['aws'], leastPercent: 85 },
    http: { tests: ['http'], leastPercent: 85 },
    stitch: { tests: ['stitch'], leastPercent: 85 },
    middleware: { tests: ['middleware'], leastPercent: 85 },
    status: { tests: ['status', 'reader', 'settings'], leastPercent: 85 },
    observe: { tests: ['observe'], leastPercent: 85 },
  }
const FOLDER = '.stryker-tmp'
const PAGE = 'docs/judge/mutation-testing.md'

const named = process.argv.slice(2)
const isWhole = named.length === 0
const rooms = Object.entries(ROOMS).filter(([room]) => isWhole || named.includes(room))
if (rooms.length < named.length) {
  console.error(`Usage: npm run test:mutation -- [room…]; rooms: ${Object.keys(ROOMS).join(', ')}`)
  process.exit(2)
}
// Each change starts a process for each test file, and half of its time is the loading of the code.
process.env.NODE_COMPILE_CACHE ??= join(ROOT, FOLDER, 'compile-cache')

await installJudges()
if (missingFrom(JUDGES)) process.exit(1)
/** Stryker, as much of it as is used here. It is not among the packages that the compiler sees. */
const { Stryker } = (await import(join(STRYKER, 'core/dist/src/index.js'))) as {
  readonly Stryker: new (options: object) => { runMutationTest(): Promise<unknown> }
}
const reasons = [...REASONS]
const results = []
for (const [room, { tests, leastPercent }] of rooms) {
  const report = join(FOLDER, `${room}.json`)
  await new Stryker({
    mutate: [`lib/${room}/**/*.ts`],
    plugins: ['mutation-runner.ts', 'mutation-messages.ts'].map((plugin) =>
      join(import.meta.dirname, plugin),
    ),
    ignorers: ['messages'],
    testRunner: 'nearest-first',
    tap: {
      testFiles: tests.map((folder) => `test/unit/${folder}/**/*.test.ts`),
      nodeArgs: [
        '--test',
        '--test-isolation=none',
        '--test-reporter=tap',
        '-r',
        '{{hookFile}}',
        '{{testFile}}',
      ],
    },
    coverageAnalysis: 'perTest',
    timeoutMS: 10_000,
    // A change that makes a wait endless idles until its time is up.
    concurrency: 3 * availableParallelism(),
    incremental: true,
    incrementalFile: report,
    reporters: ['dots'],
    tempDirName: FOLDER,
    ignorePatterns: ['/.*'],
    // Node strips the types of Stryker's output, as it does for the sources. So no compiler and no tsc settings are
    // needed.
    disableTypeChecks: false,
    tsconfigFile: 'none',
  }).runMutationTest()
  results.push(resultOf(room, leastPercent, JSON.parse(readFileSync(report, 'utf8')) as Report, reasons))
}
for (const { room, percent, leastPercent, survivors } of results) {
  const unexplained = survivors.filter(({ because }) => because === undefined)
  for (const { file, line, was, becomes } of unexplained) console.log(`${file}:${line}: ${was} => ${becomes}`)
  console.log(
    `${room}: ${percent.toFixed(1)} % of at least ${leastPercent} %, ${unexplained.length} without a reason`,
  )
  if (percent < leastPercent || (leastPercent === CORE_PERCENT && unexplained.length > 0))
    process.exitCode = 1
}
if (isWhole) {
  writeFileSync(join(ROOT, PAGE), mutationPage(results))
  for (const { file, was, becomes } of reasons)
    console.log(`Noticed now, so no reason is needed: ${file}: ${was} => ${becomes}`)
}
