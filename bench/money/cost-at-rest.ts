import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { STITCH } from '../../lib/providers/stitch.ts'
import { OUTPUT, ROOT, TEMPLATE } from '../../scripts/package-service.ts'
import { DEPLOYED, RENEWAL_SECONDS } from '../fleet/fleet-settings.ts'
import { metricsAtRest } from './metrics-at-rest.ts'
import { PRICES } from './prices.ts'

/** One line of the bill of a month without a single call. */
export interface RestItem {
  readonly item: string
  readonly count: number
  readonly dollars: number
  /** Whether another way to share one token would need it too. */
  readonly isShared: boolean
}

const TICKS_PER_MONTH = (30 * 86_400) / DEPLOYED.tickSeconds
const RENEWALS_PER_MONTH = (30 * 86_400) / RENEWAL_SECONDS
const SCOPE_SETS = STITCH.seedScopes.length
/** Of a run of the refresher that renews nothing, with AWS's round trips. Assumed. */
const RUN_SECONDS = 0.1
const MEMORY_GIGABYTES = 0.5

/**
 * What the packaged deployment costs while it only keeps four tokens fresh: resources from its template, calls from its
 * rules, metrics from a run.
 */
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
    item('custom metrics', await metricsAtRest(), PRICES.metricPerMonth.price, false),
    item('dashboard', numberOf('AWS::CloudWatch::Dashboard'), PRICES.dashboardPerMonth.price, false),
  ]
}
