import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commitOf } from '../../scripts/commit-worktree.ts'
import { ROOT } from '../../scripts/package-service.ts'
import { installPeers } from '../install.ts'
import { describeMachine } from '../machine.ts'
import { measureNetwork } from '../network/measure.ts'
import { step } from '../step.ts'
import { bothBuilds, bothPackaged } from './builds.ts'
import { compareSiblingCalls } from './compare-sibling-calls.ts'
import { compareInitialisations } from './initialisations.ts'
import { comparisonPage, initialisationPage, shortened } from './page.ts'
import { type ComparisonPlan, FULL_COMPARISON, QUICK_COMPARISON } from './plan.ts'
import { compareRefreshes } from './refresh.ts'
import { compareWarmReads } from './warm-read.ts'

const OUTPUT = join(import.meta.dirname, '../.against')

/** What `--only` takes beside `--against`. */
export const PARTS = ['initialisation'] as const

/**
 * Measures this checkout in turn with another commit, and writes the results and a page into `bench/.against/`. Says
 * what to do when the clone has no such commit.
 *
 * @param only one part; everything by default
 */
export async function runAgainst(
  name: string,
  isQuick: boolean,
  only?: (typeof PARTS)[number],
): Promise<void> {
  const there = await commitOf(name, ROOT).catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  if (there === undefined) return
  const startedAt = performance.now()
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
  const plan = isQuick ? QUICK_COMPARISON : FULL_COMPARISON
  const circumstances = () => ({
    commits: { here, there },
    machine,
    isQuick,
    minutes: (performance.now() - startedAt) / 60_000,
  })
  if (only === undefined) {
    const found = await everything(there, plan)
    await write('performance', { ...circumstances(), ...found }, comparisonPage)
  } else {
    const builds = await step('packaging', () => bothPackaged(there))
    const initialisations = await step(only, () => compareInitialisations(builds, plan.initialisations))
    await write(only, { ...circumstances(), initialisations }, (results) =>
      initialisationPage(results, initialisations),
    )
  }
}

async function everything(there: string, plan: ComparisonPlan) {
  const builds = await step('packaging', () => bothBuilds(there))
  return {
    warmRead: await step('warm read', () => compareWarmReads(builds, plan.warmReads)),
    siblingCall: await step('sibling call', () => compareSiblingCalls(builds, plan.siblingCalls)),
    refresh: await step('refresh', () => compareRefreshes(builds, plan.refreshes)),
    network: await step('network', () =>
      measureNetwork({ here: builds.here, there: { ...builds.there, name: shortened(there) } }, plan.network),
    ),
  }
}

async function write<Results>(
  name: string,
  results: Results,
  pageOf: (results: Results) => string,
): Promise<void> {
  const page = pageOf(results)
  await mkdir(OUTPUT, { recursive: true })
  await writeFile(
    join(OUTPUT, name === 'performance' ? 'results.json' : `${name}.json`),
    `${JSON.stringify(results, null, 2)}\n`,
  )
  await writeFile(join(OUTPUT, `${name}.md`), page)
  console.log(`\n${page}\n${join(OUTPUT, `${name}.md`)}`)
}
