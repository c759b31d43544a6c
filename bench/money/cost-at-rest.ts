import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { METRICS_NAMESPACE } from '../../lib/metrics.ts'
import { OUTPUT, ROOT, TEMPLATE } from '../../scripts/package-service.ts'
import { DEPLOYED, RENEWAL_SECONDS } from '../fleet/fleet-settings.ts'
import { PRICES } from './prices.ts'

/** One line of the bill of a month in which nobody calls anything. */
export interface RestItem {
  readonly item: string
  readonly count: number
  readonly dollars: number
  /** Whether another way to share one token would need it too. */
  readonly isShared: boolean
}

const TICKS_PER_MONTH = (30 * 86_400) / DEPLOYED.tickSeconds
const RENEWALS_PER_MONTH = (30 * 86_400) / RENEWAL_SECONDS
const SCOPE_SETS = 4
/** Of a run of the refresher that renews nothing, with AWS's round trips. Assumed. */
const RUN_SECONDS = 0.1
const MEMORY_GIGABYTES = 0.5

/** What the packaged deployment costs while it only keeps four tokens fresh: resources from its template, calls from its rules. */
export async function costAtRest(): Promise<readonly RestItem[]> {
  const template = await readFile(join(ROOT, OUTPUT, TEMPLATE), 'utf8')
  const types = [...template.matchAll(/"Type": ?"(AWS::[A-Za-z0-9:]+)"/g)].map(([, type]) => type)
  const numberOf = (type: string): number => types.filter((one) => one === type).length
  const reads = TICKS_PER_MONTH * SCOPE_SETS
  const writes = RENEWALS_PER_MONTH * SCOPE_SETS
  const item = (name: string, count: number, price: number, isShared = true): RestItem => ({
    item: name,
    count: Math.round(count),
    dollars: count * price,
    isShared,
  })
  const { lambdaPerGigabyteSecond, lambdaPerMillionRequests } = PRICES
  const runPrice =
    lambdaPerMillionRequests.price / 1e6 + RUN_SECONDS * MEMORY_GIGABYTES * lambdaPerGigabyteSecond.price
  return [
    item('the secret', 1, PRICES.secretPerMonth.price),
    item('KMS key', numberOf('AWS::KMS::Key'), PRICES.kmsPerKeyAndMonth.price),
    item(
      'runs of the refresher',
      TICKS_PER_MONTH,
      runPrice + PRICES.schedulerPerMillionInvocations.price / 1e6,
    ),
    item('reads and writes of parameters', reads + writes, PRICES.kmsPer10000Requests.price / 10_000),
    item('reads of the secret', RENEWALS_PER_MONTH, PRICES.secretsPer10000Calls.price / 10_000),
    item('alarms', numberOf('AWS::CloudWatch::Alarm'), PRICES.alarmPerMonth.price, false),
    item('custom metrics, at most', metricsIn(template), PRICES.metricPerMonth.price, false),
    item('dashboard', numberOf('AWS::CloudWatch::Dashboard'), PRICES.dashboardPerMonth.price, false),
  ]
}

/** The metrics of this project that alarms and dashboard look at, each with its dimensions. */
function metricsIn(template: string): number {
  const found = new Set<string>()
  const look = (value: unknown): void => {
    if (typeof value === 'string') {
      if (value.startsWith('{')) look(parsed(value))
      return
    }
    if (typeof value !== 'object' || value === null) return
    const { Namespace, MetricName, Dimensions } = value as Record<string, unknown>
    if (Namespace === METRICS_NAMESPACE && MetricName !== undefined)
      found.add(JSON.stringify([MetricName, ...dimensionsOf(Dimensions)]))
    if (Array.isArray(value) && value[0] === METRICS_NAMESPACE)
      found.add(JSON.stringify(value.slice(1).filter((part) => typeof part === 'string')))
    for (const member of Object.values(value)) look(member)
  }
  look(JSON.parse(template))
  return found.size
}

const dimensionsOf = (dimensions: unknown): unknown[] =>
  Array.isArray(dimensions)
    ? dimensions.flatMap(({ Name, Value }: { Name: unknown; Value: unknown }) => [Name, Value])
    : []

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
