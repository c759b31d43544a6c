import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commitOf } from '../../scripts/commit-worktree.ts'
import { ROOT } from '../../scripts/package-service.ts'
import { installPeers } from '../install.ts'
import { describeMachine } from '../machine.ts'
import { measureNetwork } from '../network/measure.ts'
import { step } from '../step.ts'
import { bothBuilds } from './builds.ts'
import { type ComparisonResults, comparisonPage, shortened } from './page.ts'
import { FULL_COMPARISON, QUICK_COMPARISON } from './plan.ts'
import { compareRefreshes } from './refresh.ts'
import { compareSiblingCalls } from './sibling-call.ts'
import { compareWarmReads } from './warm-read.ts'

const OUTPUT = join(import.meta.dirname, '../.against')

/**
 * Measures this checkout in turn with another commit, and writes the results and a page into `bench/.against/`. Says what to do when the
 * clone has no such commit.
 */
export async function runAgainst(name: string, isQuick: boolean): Promise<void> {
  const there = await commitOf(name, ROOT).catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  if (there === undefined) return
  const startedAt = performance.now()
  const plan = isQuick ? QUICK_COMPARISON : FULL_COMPARISON
  const machine = describeMachine()
  const head = await commitOf('HEAD', ROOT)
  const isChanged = machine.commit.endsWith('+')
  const here = isChanged ? `${head}+` : head
  if (isChanged)
    console.log(
      `Files differ from commit ${shortened(head)}: the checkout is measured as it is, and marked with +.`,
    )
  if (here === there) console.log('Both are the same commit: any difference is noise.')
  installPeers()
  const builds = await step('packaging', () => bothBuilds(there))
  const results: ComparisonResults = {
    commits: { here, there },
    machine,
    isQuick,
    warmRead: await step('warm read', () => compareWarmReads(builds, plan.warmReads)),
    siblingCall: await step('sibling call', () => compareSiblingCalls(builds, plan.siblingCalls)),
    refresh: await step('refresh', () => compareRefreshes(builds, plan.refreshes)),
    network: await step('network', () =>
      measureNetwork({ here: builds.here, there: { ...builds.there, name: shortened(there) } }, plan.network),
    ),
    minutes: (performance.now() - startedAt) / 60_000,
  }
  const page = comparisonPage(results)
  await mkdir(OUTPUT, { recursive: true })
  await writeFile(join(OUTPUT, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
  await writeFile(join(OUTPUT, 'performance.md'), page)
  console.log(`\n${page}\n${join(OUTPUT, 'performance.md')}`)
}
