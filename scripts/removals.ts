import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Attempt, Copy, type Result } from './removals-copy.ts'
import { readRemovals } from './removals-page.ts'
import type { NamedTests } from './test-titles.ts'

/**
 * Takes out one handling of docs/fault-removals.md after the other, in copies of the repository, and sees whether the tests named
 * there fail: `npm run test:removals -- PART…` tries those with one of these words in their heading. First each test is seen to pass.
 */
const parts = process.argv.slice(2)
const removals = readRemovals().removals.filter(
  ({ heading }) => parts.length === 0 || parts.some((part) => heading.includes(part)),
)
if (removals.length === 0) {
  console.error('Usage: npm run test:removals -- [part of a heading…]')
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'removals-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
process.once('SIGINT', () => process.exit(130))
// What an earlier process has compiled is of no use to code that changes.
process.env.NODE_DISABLE_COMPILE_CACHE = '1'
const copies = await Promise.all(
  Array.from({ length: availableParallelism() }, (_, index) => Copy.make(join(folder, String(index)))),
)

const nameOf = ({ name, part }: NamedTests): string => `\`${name}\`: ${part}`

const selections = new Map(removals.map(({ tests }) => [nameOf(tests), tests]))
const passing = new Set<string>()
await share([...selections], async (copy, [name, tests]) => {
  const { passed, failed, seconds } = await timed(copy, { tests, changes: [] })
  const isPassing = failed === 0 && passed > 0
  if (isPassing) passing.add(name)
  const found = isPassing ? 'seen to pass' : 'NOT SEEN TO PASS'
  console.log(`${found}: ${name}, ${passed} passed, ${failed} failed, ${seconds} s`)
})

let noticed = 0
await share(removals, async (copy, removal) => {
  const name = nameOf(removal.tests)
  if (!passing.has(name)) return
  const { failed, seconds } = await timed(copy, removal)
  if (failed > 0) noticed += 1
  const found = failed > 0 ? 'noticed' : 'NOT NOTICED'
  console.log(`${found}: without ${removal.heading}, ${name}, ${failed} failed, ${seconds} s`)
})
console.log(`${noticed} of ${removals.length} removals were noticed`)
process.exitCode = noticed === removals.length ? 0 : 1

/** Goes through the items, as many at a time as there are copies. */
async function share<T>(items: readonly T[], work: (copy: Copy, item: T) => Promise<void>): Promise<void> {
  const waiting = items.values()
  await Promise.all(
    copies.map(async (copy) => {
      for (const item of waiting) await work(copy, item)
    }),
  )
}

/** What became of an attempt, and how many seconds it took. */
async function timed(copy: Copy, attempt: Attempt): Promise<Result & { readonly seconds: number }> {
  const startedAt = Date.now()
  const result = await copy.try(attempt)
  return { ...result, seconds: Math.round((Date.now() - startedAt) / 1000) }
}
