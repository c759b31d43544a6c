import { readDeployment } from '../../infrastructure/deployment.ts'
import { plainTemplate } from '../../infrastructure/plain-template.ts'
import { PRICES } from './prices.ts'

/** What a deployment for many clients did in so many hours in which no client called anything. */
export interface ManyCounts {
  readonly clients: number
  readonly hours: number
  /** Tokens that were read, in batches and singly: each is decrypted. */
  readonly tokensRead: number
  /** Each is encrypted. */
  readonly writes: number
  readonly secretsRead: number
  readonly lists: number
  /** Billed time of the function, of all turns together, in seconds. */
  readonly runSeconds: number
  readonly runs: number
  /** Metrics with their dimensions that were written. */
  readonly metrics: number
}

/** One line of the bill of a month. */
export interface ManyItem {
  readonly item: string
  readonly count: number
  readonly dollars: number
}

const MONTH_HOURS = 30 * 24
const TICKS = (30 * 86_400) / 300
const MEMORY_GIGABYTES = 0.5

/** What a deployment for many clients costs in a month: resources from its template, calls as they were counted. */
export function costOfMany(counts: ManyCounts): readonly ManyItem[] {
  const { Resources } = plainTemplate(readDeployment('prod', { clients: 'many' }))
  const types = Object.values(Resources).map(({ Type }) => Type)
  const numberOf = (type: string): number => types.filter((one) => one === type).length
  const inMonth = (count: number): number => count * (MONTH_HOURS / counts.hours)
  const item = (name: string, count: number, price: number): ManyItem => ({
    item: name,
    count: Math.round(count),
    dollars: count * price,
  })
  const kms = PRICES.kmsPer10000Requests.price / 10_000
  const secrets = PRICES.secretsPer10000Calls.price / 10_000
  const seconds = inMonth(counts.runSeconds)
  return [
    item('secrets', counts.clients, PRICES.secretPerMonth.price),
    item('tokens read by the ticks, each decrypted', inMonth(counts.tokensRead), kms),
    item('tokens written, each encrypted', inMonth(counts.writes), kms),
    item('reads of the secrets, and lists of them', inMonth(counts.secretsRead + counts.lists), secrets),
    item('seconds of `refresh-clients`', seconds, MEMORY_GIGABYTES * PRICES.lambdaPerGigabyteSecond.price),
    item('runs of it', inMonth(counts.runs), PRICES.lambdaPerMillionRequests.price / 1e6),
    item('ticks of the schedule', TICKS, PRICES.schedulerPerMillionInvocations.price / 1e6),
    item('KMS key', numberOf('AWS::KMS::Key'), PRICES.kmsPerKeyAndMonth.price),
    item('alarms', numberOf('AWS::CloudWatch::Alarm'), PRICES.alarmPerMonth.price),
    item('custom metrics', counts.metrics, PRICES.metricPerMonth.price),
    item('dashboard', numberOf('AWS::CloudWatch::Dashboard'), PRICES.dashboardPerMonth.price),
  ]
}
