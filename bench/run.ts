import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeOfCommit, SERVICE } from '../scripts/package-commit.ts'
import { OUTPUT, ROOT } from '../scripts/package-service.ts'
import { packageWhenStale } from '../scripts/package-when-stale.ts'
import { runAgainst } from './against/run.ts'
import { contenders } from './cold-start/contenders.ts'
import { measureColdStarts } from './cold-start/measure.ts'
import { coldStartPage } from './cold-start/page.ts'
import { measureFleets } from './fleet/measure.ts'
import { fleetPage } from './fleet/page.ts'
import { installPeers } from './install.ts'
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
  network: async ({ network, baseline }: Plan) => measureNetwork(await networkBuilds(baseline), network),
  throughput: ({ throughput }: Plan) => measureThroughput(throughput),
  fleet: ({ fleet }: Plan) => measureFleets(fleet),
  sizes: async () => measureSizes(await contenders()),
}
type Name = keyof typeof MEASUREMENTS
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

/** Measures everything, one thing after the other, or one thing only, and writes the results, the page and its pictures. */
async function run(isQuick: boolean, only?: Name): Promise<void> {
  const plan = isQuick ? QUICK : FULL
  const startedAt = performance.now()
  const quick = join(import.meta.dirname, '.quick')
  const [resultsIn, pageIn] = isQuick ? [quick, quick] : [import.meta.dirname, join(ROOT, 'docs')]
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
  const sections = sectionsOf(results)
  const pictures = join(pageIn, 'performance')
  await rm(pictures, { recursive: true, force: true })
  await mkdir(pictures, { recursive: true })
  await writeFile(resultsFile, `${JSON.stringify(results, null, 2)}\n`)
  await writeFile(join(pageIn, 'performance.md'), page(results, sections))
  for (const { name, svg } of sections.flatMap((section) => section.pictures))
    await writeFile(join(pictures, name), svg)
  const goals = sections.flatMap((section) => section.goals)
  const count = (wanted: Verdict): number => goals.filter(({ verdict }) => verdict === wanted).length
  const open = count('cannot tell')
  console.log(
    `${count('yes')} of ${goals.length} goals reached, ${open} left open; ${join(pageIn, 'performance.md')}`,
  )
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
  const { coldStart, warmRead, signing, refresh, fleet, throughput, network, sizes, money } = results
  return [
    coldStart && coldStartPage(coldStart),
    warmRead && warmReadPage(warmRead),
    signing && signingPage(signing),
    refresh && refreshPage(refresh),
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
        only: { type: 'string' },
        against: { type: 'string' },
      },
    })
    const { only } = values
    if (only !== undefined && !NAMES.includes(only as Name))
      throw new Error(`There is no measurement ${only}: ${NAMES.join(', ')}.`)
    return { ...values, only: only as Name | undefined }
  } catch (error) {
    console.error(
      `${(error as Error).message}\nUsage: npm run bench -- [--quick] [--only MEASUREMENT | --against COMMIT]`,
    )
    process.exitCode = 1
    return undefined
  }
}

const asked = options()
if (asked?.against !== undefined) await runAgainst(asked.against, asked.quick)
else if (asked !== undefined) await run(asked.quick, asked.only)
