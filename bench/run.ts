import { execFileSync } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeOfCommit, SERVICE } from '../scripts/package-commit.ts'
import { OUTPUT, ROOT } from '../scripts/package-service.ts'
import { packageWhenStale } from '../scripts/package-when-stale.ts'
import { countAgainst } from './against/one-client.ts'
import { PARTS, runAgainst } from './against/run.ts'
import { contenders } from './cold-start/contenders.ts'
import { measureColdStarts } from './cold-start/measure.ts'
import { coldStartPage } from './cold-start/page.ts'
import { measureFleets } from './fleet/measure.ts'
import { fleetPage } from './fleet/page.ts'
import { installPeers } from './install.ts'
import { measureKms } from './kms/measure.ts'
import { kmsPage } from './kms/page.ts'
import { describeMachine, type Machine } from './machine.ts'
import { costAtRest } from './money/cost-at-rest.ts'
import { costsOfCalls } from './money/cost-of-calls.ts'
import { moneyPage } from './money/page.ts'
import { measureNetwork, type NetworkBuilds } from './network/measure.ts'
import { networkPage } from './network/page.ts'
import { FULL, type Plan, QUICK } from './plan.ts'
import { measureRefresh } from './refresh/measure.ts'
import { refreshPage } from './refresh/page.ts'
import type { Verdict } from './report/goal.ts'
import { page } from './report/page.ts'
import type { Section } from './report/section.ts'
import { measureSigning } from './signing/measure.ts'
import { signingPage } from './signing/page.ts'
import { measureSizes } from './size/measure.ts'
import { step } from './step.ts'
import { measureThroughput } from './throughput/measure.ts'
import { throughputPage } from './throughput/page.ts'
import { measureWarmReads } from './warm-read/measure.ts'
import { warmReadPage } from './warm-read/page.ts'

/** Each measurement, in the order of the page, by the name that `--only` takes. */
const MEASUREMENTS = {
  coldStart: ({ coldStarts }: Plan) => measureColdStarts(coldStarts),
  warmRead: ({ warmReads }: Plan) => measureWarmReads(warmReads),
  signing: ({ signing }: Plan) => measureSigning(signing),
  refresh: ({ refreshes }: Plan) => measureRefresh(refreshes),
  kms: ({ kms }: Plan) => measureKms(kms),
  network: async ({ network, baseline }: Plan) => measureNetwork(await networkBuilds(baseline), network),
  throughput: ({ throughput }: Plan) => measureThroughput(throughput),
  fleet: ({ fleet }: Plan) => measureFleets(fleet),
  sizes: async () => measureSizes(await contenders()),
}
type Name = keyof typeof MEASUREMENTS

const PAGE_IN = join(ROOT, 'docs/judge')
const NAMES = Object.keys(MEASUREMENTS) as readonly Name[]

/** What was found, by measurement. One that was never made is missing. */
type Found = { readonly [Of in Name]?: Awaited<ReturnType<(typeof MEASUREMENTS)[Of]>> }

/** What a run writes: everything that was found, where, and what of it was measured again by itself since. */
interface Results extends Found {
  readonly machine: Machine
  readonly isQuick: boolean
  readonly minutes: number
  readonly again?: Readonly<Partial<Record<Name, Machine>>>
  readonly money?: Parameters<typeof moneyPage>[2]
}

/** Builds for the comparison over a network. */
async function networkBuilds(baseline: string | undefined): Promise<NetworkBuilds> {
  const here = { side: 'here', folder: join(ROOT, OUTPUT) } as const
  if (baseline === undefined) return { here }
  const { folders } = await makeOfCommit(baseline, SERVICE)
  return { here, there: { side: 'there', folder: folders.service, name: baseline } }
}

/**
 * Measures everything, one thing after the other, or one thing only, and writes the results, the page and its pictures.
 */
async function run(isQuick: boolean, only?: Name): Promise<void> {
  const plan = isQuick ? QUICK : FULL
  const startedAt = performance.now()
  const quick = join(import.meta.dirname, '.quick')
  const [resultsIn, pageIn] = isQuick ? [quick, quick] : [import.meta.dirname, PAGE_IN]
  const resultsFile = join(resultsIn, 'results.json')
  installPeers()
  await packageWhenStale()
  const names = only === undefined ? NAMES : [only]
  // Before anything is measured: the clone may not have the commit.
  if (names.includes('network')) await networkBuilds(plan.baseline)
  const machine = describeMachine()

  const found: Record<string, unknown> = {}
  for (const name of names) found[name] = await step(name, () => MEASUREMENTS[name](plan) as Promise<unknown>)
  const minutes = (performance.now() - startedAt) / 60_000
  const earlier = only === undefined ? undefined : await resultsOf(resultsFile)
  const results: Results = await withMoney(
    {
      ...(earlier ?? { machine, isQuick, minutes }),
      ...(found as Found),
      ...(only === undefined ? {} : { again: { ...earlier?.again, [only]: machine } }),
    },
    plan,
  )
  await mkdir(resultsIn, { recursive: true })
  await writeFile(resultsFile, `${JSON.stringify(results, null, 2)}\n`)
  format(resultsFile)
  await writePage(results, pageIn)
}

/** What is committed is written as the formatter writes it. */
const format = (file: string) =>
  execFileSync(join(ROOT, 'node_modules/.bin/biome'), ['format', '--write', '--vcs-enabled=false', file])

/** Writes the page and its pictures of what was measured. */
async function writePage(results: Results, pageIn: string): Promise<void> {
  const sections = sectionsOf(results)
  const pictures = join(pageIn, 'performance')
  await rm(pictures, { recursive: true, force: true })
  await mkdir(pictures, { recursive: true })
  const file = join(pageIn, 'performance.md')
  await writeFile(file, page(results, sections))
  format(file)
  for (const { name, svg } of sections.flatMap((section) => section.pictures))
    await writeFile(join(pictures, name), svg)
  const goals = sections.flatMap((section) => section.goals)
  const count = (wanted: Verdict): number => goals.filter(({ verdict }) => verdict === wanted).length
  const open = count('cannot tell')
  console.log(`${count('yes')} of ${goals.length} goals reached, ${open} left open; ${file}`)
}

/** What an earlier run wrote; nothing where there was none. */
async function resultsOf(file: string): Promise<Results | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Results
  } catch {
    return undefined
  }
}

/** Calls are priced as they were counted of the fleet. */
async function withMoney(results: Results, { pricedContainers }: Plan): Promise<Results> {
  const counted = results.fleet?.modelled.find(({ containers }) => containers === pricedContainers)
  if (counted === undefined) return results
  const money = { containers: counted.containers, calls: costsOfCalls(counted), rest: await costAtRest() }
  return { ...results, money }
}

/** The sections of what was measured. */
function sectionsOf(results: Results): readonly Section[] {
  const { coldStart, warmRead, signing, refresh, kms, fleet, throughput, network, sizes, money } = results
  return [
    coldStart && coldStartPage(coldStart),
    warmRead && warmReadPage(warmRead),
    signing && signingPage(signing),
    refresh && refreshPage(refresh),
    kms && kmsPage(kms),
    fleet && fleetPage(fleet),
    throughput && throughputPage(throughput),
    network && networkPage(network),
    coldStart && sizes && money && moneyPage(sizes, coldStart.rows, money),
  ].filter((section) => section !== undefined)
}

/** What was asked for; `undefined` when that is not known, which is said. */
function options() {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        page: { type: 'boolean', default: false },
        only: { type: 'string' },
        against: { type: 'string' },
        count: { type: 'string' },
      },
    })
    const { only, against } = values
    const names: readonly string[] = against === undefined ? NAMES : PARTS
    if (only !== undefined && !names.includes(only))
      throw new Error(`There is no measurement ${only}: ${names.join(', ')}.`)
    return values
  } catch (error) {
    console.error(
      `${(error as Error).message}\nUsage: npm run bench -- [--quick] [--only MEASUREMENT] [--page | --against COMMIT | --count COMMIT]`,
    )
    process.exitCode = 1
    return undefined
  }
}

const asked = options()
if (asked?.page) {
  const results = await resultsOf(join(import.meta.dirname, 'results.json'))
  if (results === undefined) throw new Error('There is no bench/results.json: measure first.')
  await writePage(results, PAGE_IN)
} else if (asked?.count !== undefined) await countAgainst(asked.count)
else if (asked?.against !== undefined)
  await runAgainst(asked.against, asked.quick, asked.only as (typeof PARTS)[number] | undefined)
else if (asked !== undefined) await run(asked.quick, asked.only as Name | undefined)
