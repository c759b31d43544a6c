import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '../scripts/package-service.ts'
import { packageWhenStale } from '../scripts/package-when-stale.ts'
import { runAgainst } from './against/run.ts'
import { contenders } from './cold-start/contenders.ts'
import { measureColdStarts } from './cold-start/measure.ts'
import { coldStartPage } from './cold-start/page.ts'
import { measureFleets } from './fleet/measure.ts'
import { fleetPage } from './fleet/page.ts'
import { installPeers } from './install.ts'
import { describeMachine } from './machine.ts'
import { costAtRest } from './money/cost-at-rest.ts'
import { costsOfCalls } from './money/cost-of-calls.ts'
import { moneyPage } from './money/page.ts'
import { FULL, QUICK } from './plan.ts'
import { measureRefresh } from './refresh/measure.ts'
import { refreshPage } from './refresh/page.ts'
import type { Verdict } from './report/goal.ts'
import { page } from './report/page.ts'
import { measureSigning } from './signing/measure.ts'
import { signingPage } from './signing/page.ts'
import { measureSizes } from './size/measure.ts'
import { step } from './step.ts'
import { measureThroughput } from './throughput/measure.ts'
import { throughputPage } from './throughput/page.ts'
import { measureWarmReads } from './warm-read/measure.ts'
import { warmReadPage } from './warm-read/page.ts'

/** Measures everything, one thing after the other, and writes the results, the page and its pictures. */
async function run(isQuick: boolean): Promise<void> {
  const plan = isQuick ? QUICK : FULL
  const startedAt = performance.now()
  installPeers()
  await packageWhenStale()
  const machine = describeMachine()

  const coldStart = await step('cold start', () => measureColdStarts(plan.coldStarts))
  const warmRead = await step('warm read', () => measureWarmReads(plan.warmReads))
  const signing = await step('signing', () => measureSigning(plan.signing))
  const refresh = await step('refresh', () => measureRefresh(plan.refreshes))
  const throughput = await step('throughput', () => measureThroughput(plan.throughput))
  const fleet = await step('fleet', () => measureFleets(plan.fleet))
  const sizes = await measureSizes(await contenders())
  const counted = fleet.modelled.find(({ containers }) => containers === plan.pricedContainers)
  if (counted === undefined) throw new Error('the fleet that is priced was not modelled')
  const money = { containers: counted.containers, calls: costsOfCalls(counted), rest: await costAtRest() }

  const sections = [
    coldStartPage(coldStart),
    warmReadPage(warmRead),
    signingPage(signing),
    refreshPage(refresh),
    fleetPage(fleet),
    throughputPage(throughput),
    moneyPage(sizes, coldStart.rows, money),
  ]
  const minutes = (performance.now() - startedAt) / 60_000
  const results = {
    machine,
    isQuick,
    minutes,
    coldStart,
    warmRead,
    signing,
    refresh,
    fleet,
    throughput,
    sizes,
    money,
  }
  const quick = join(import.meta.dirname, '.quick')
  const [resultsIn, pageIn] = isQuick ? [quick, quick] : [import.meta.dirname, join(ROOT, 'docs')]
  const pictures = join(pageIn, 'performance')
  await rm(pictures, { recursive: true, force: true })
  await mkdir(pictures, { recursive: true })
  await writeFile(join(resultsIn, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
  await writeFile(join(pageIn, 'performance.md'), page(machine, minutes, isQuick, sections))
  for (const { name, svg } of sections.flatMap((section) => section.pictures)) {
    await writeFile(join(pictures, name), svg)
  }
  const goals = sections.flatMap((section) => section.goals)
  const count = (wanted: Verdict): number => goals.filter(({ verdict }) => verdict === wanted).length
  const open = count('cannot tell')
  console.log(
    `${count('yes')} of ${goals.length} goals reached, ${open} left open; ${join(pageIn, 'performance.md')}`,
  )
}

/** What was asked for; `undefined` when that is not known, which is said. */
function options(): { readonly quick: boolean; readonly against?: string | undefined } | undefined {
  try {
    return parseArgs({
      options: { quick: { type: 'boolean', default: false }, against: { type: 'string' } },
    }).values
  } catch (error) {
    console.error(`${(error as Error).message}\nUsage: npm run bench -- [--quick] [--against COMMIT]`)
    process.exitCode = 1
    return undefined
  }
}

const asked = options()
if (asked?.against !== undefined) await runAgainst(asked.against, asked.quick)
else if (asked !== undefined) await run(asked.quick)
