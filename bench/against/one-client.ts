import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withRegion } from '../../api/pages/region.ts'
import { commitOf } from '../../scripts/commit-worktree.ts'
import { makeOfCommit, SERVICE } from '../../scripts/package-commit.ts'
import { OUTPUT, ROOT, TEMPLATE } from '../../scripts/package-service.ts'
import { packageWhenStale } from '../../scripts/package-when-stale.ts'
import { PRICES } from '../money/prices.ts'
import { figure, table } from '../report/markdown.ts'
import type { Packaged, Sides } from './builds.ts'
import { type CountedDay, countDay } from './counted-day.ts'
import { shortened } from './page.ts'

const PAGE = join(ROOT, 'docs/run/many-clients.md')
const DAYS = 30

/** Resources that cost something while they are there, by type, and their price a month. */
const AT_REST = {
  'AWS::KMS::Key': PRICES.kmsPerKeyAndMonth.price,
  'AWS::CloudWatch::Alarm': PRICES.alarmPerMonth.price,
  'AWS::CloudWatch::Dashboard': PRICES.dashboardPerMonth.price,
} as const
type Priced = keyof typeof AT_REST

/** A day of calls, and what the template has that costs something. */
interface Counted extends CountedDay {
  readonly resources: Readonly<Record<Priced, number>>
}

/**
 * Counts what a deployment for one client asks for in a day, at another commit and here, side by side, prints both and
 * writes them into docs/run/many-clients.md. Says what to do when the clone has no such commit.
 */
export async function countAgainst(name: string): Promise<void> {
  const commit = await commitOf(name, ROOT).catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  if (commit === undefined) return
  await packageWhenStale()
  const { folders } = await makeOfCommit(commit, SERVICE)
  const sides: Sides<Counted> = {
    there: await counted({ side: 'there', folder: folders.service }),
    here: await counted({ side: 'here', folder: join(ROOT, OUTPUT) }),
  }
  const text = countTable(sides, shortened(commit))
  console.log(text)
  await writeFile(PAGE, withRegion(await readFile(PAGE, 'utf8'), 'one', text))
}

async function counted(build: Packaged): Promise<Counted> {
  const template = await readFile(join(build.folder, TEMPLATE), 'utf8')
  const count = (type: Priced): number => template.split(new RegExp(`"Type": ?"${type}"`)).length - 1
  return {
    ...(await countDay(build)),
    resources: {
      'AWS::KMS::Key': count('AWS::KMS::Key'),
      'AWS::CloudWatch::Alarm': count('AWS::CloudWatch::Alarm'),
      'AWS::CloudWatch::Dashboard': count('AWS::CloudWatch::Dashboard'),
    },
  }
}

const called = ({ calls }: Counted, name: string): number => calls[name] ?? 0

/**
 * A month of what was counted, in US dollars: the secret, resources, metrics, and calls besides those of Lambda's
 * processor time.
 */
function monthly(side: Counted): number {
  const calls = (service: string): number =>
    Object.entries(side.calls).reduce((sum, [name, count]) => sum + (name.startsWith(service) ? count : 0), 0)
  const resources = Object.entries(AT_REST).reduce(
    (sum, [type, price]) => sum + side.resources[type as Priced] * price,
    0,
  )
  const aDay =
    (calls('secretsmanager.') * PRICES.secretsPer10000Calls.price) / 10_000 +
    (calls('kms.') * PRICES.kmsPer10000Requests.price) / 10_000 +
    (side.invocations * PRICES.lambdaPerMillionRequests.price) / 1e6
  return (
    PRICES.secretPerMonth.price + resources + side.metrics.length * PRICES.metricPerMonth.price + DAYS * aDay
  )
}

function countTable({ there, here }: Sides<Counted>, commit: string): string {
  const row = (name: string, of: (side: Counted) => number, digits = 0): readonly string[] => {
    const shown = (side: Counted) => (digits === 0 ? figure(of(side)) : of(side).toFixed(digits))
    return [name, shown(there), shown(here)]
  }
  return table(
    ['one client, four scope sets, a day', commit, 'here'],
    [
      row('token requests', ({ tokenRequests }) => tokenRequests),
      row('writes of a token', (side) => called(side, 'ssm.PutParameter')),
      row('reads of a token', (side) => called(side, 'ssm.GetParameter')),
      row('reads of the secret', (side) => called(side, 'secretsmanager.GetSecretValue')),
      row('calls of KMS', (side) => called(side, 'kms.Encrypt') + called(side, 'kms.Decrypt')),
      row('invocations', ({ invocations }) => invocations),
      row('custom metrics', ({ metrics }) => metrics.length),
      row('alarms', ({ resources }) => resources['AWS::CloudWatch::Alarm']),
      row('keys', ({ resources }) => resources['AWS::KMS::Key']),
      row('dashboards', ({ resources }) => resources['AWS::CloudWatch::Dashboard']),
      row('log, in kilobytes', ({ logBytes }) => logBytes / 1000),
      row('US dollars a month', monthly, 2),
    ],
  )
}
