import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withRegion } from '../../../api/pages/region.ts'
import { type ManyDay, simulateMany } from './day.ts'
import { simulateMoment } from './moment.ts'
import { QUOTA } from './services.ts'
import { dayTable, growthPicture, growthTable, momentTable, type PlayedDay } from './tables.ts'

// Plays days of deployments for many clients, the real code on virtual time, and writes what they took into
// docs/run/many-clients.md: `npm run simulate:many`. It takes some minutes.

const DOCS = join(import.meta.dirname, '../../../docs/run')
const PAGE = join(DOCS, 'many-clients.md')
const PICTURE = join(DOCS, 'many-clients.svg')

const RAISED = {
  STITCH_TOKENS_PER_SECOND: '10',
  STITCH_REQUESTS_PER_SECOND: '20',
  STITCH_READS_PER_SECOND: '200',
}
const raised = (clients: number, scopeSets: number, turns = 2): ManyDay => ({
  clients,
  scopeSets,
  hours: 24,
  quota: QUOTA.raised,
  environment: { ...RAISED, STITCH_TURNS: `${turns}` },
})
const byDefault = (clients: number): ManyDay => ({ clients, scopeSets: 4, hours: 24 })

async function played(day: ManyDay, params: string): Promise<PlayedDay> {
  const report = await simulateMany(day)
  console.log(JSON.stringify(report))
  return { report, quota: day.quota ?? QUOTA.byDefault, params }
}

const thousand = await played(byDefault(1000), 'defaults')
const fourThousand = await played(raised(4000, 4), 'raised')
const tenThousand = await played(raised(10_000, 1, 4), 'raised, turns=4')
const growing = [
  (await played(byDefault(250), '')).report,
  (await played(byDefault(500), '')).report,
  thousand.report,
  fourThousand.report,
]
const moments = [
  await simulateMoment({ clients: 1000, scopeSets: 4, callsPerSecond: 1, containers: 2 }),
  await simulateMoment({ clients: 1000, scopeSets: 4, callsPerSecond: 5, containers: 4 }),
]
console.log(JSON.stringify(moments))

const written: Readonly<Record<string, string>> = {
  days: dayTable([thousand, fourThousand, tenThousand]),
  growth: growthTable(growing),
  moment: momentTable(moments, QUOTA.byDefault, 10),
}
let page = await readFile(PAGE, 'utf8')
for (const [name, text] of Object.entries(written)) page = withRegion(page, name, text)
await writeFile(PAGE, page)
await writeFile(PICTURE, growthPicture(growing))
