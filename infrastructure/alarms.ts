import { FIRST_WARNING_DAYS, LAST_WARNING_DAYS, OLD_CLIENT_SECRET_DAYS } from '../lib/token/warnings.ts'
import { type Alarm, alarmResource } from './alarm-resource.ts'
import { type Deployment, TICK_SECONDS as TICK } from './deployment.ts'
import { scopeSetId, UNDELIVERED_TICKS_QUEUE } from './logical-ids.ts'
import { manyAlarms } from './many-alarms.ts'
import { ofFunction, ours } from './metric-source.ts'
import { scheduledFunction } from './names.ts'
import { attribute, type Resources } from './template-types.ts'

/**
 * The alarms of a deployment.
 *
 * Before the secret exists, every run fails. The alarms on tokens and certificates then have no data, and *missing*
 * means *no change*: they are silent. Two alarms ring, rightly: `RefreshFailing` after three failed runs and
 * `RefresherSilent` until the first tick. Each sends one message. If the secret exists before the first deployment,
 * only the latter rings.
 *
 * The queue with failed runs has no alarm. `RefreshFailing` counts each of them, and the queue keeps its messages for
 * 14 days: its alarm would last as long.
 */
export const alarms = (deployment: Deployment): Resources =>
  Object.fromEntries(
    describeAlarms(deployment).map((alarm) => [
      `${alarm.name}${alarm.of === undefined ? '' : scopeSetId(alarm.of)}Alarm`,
      alarmResource(deployment, alarm),
    ]),
  )

/** Every alarm as data. With the schedule off no tick is expected, so none is missed. */
export const describeAlarms = (deployment: Deployment): readonly Alarm[] => [
  ...deployment.scopeSets.map((scopeSet) => tokenExpiringSoon(deployment, scopeSet)),
  ...(deployment.schedule ? [refresherSilent(deployment)] : []),
  refreshFailing(deployment),
  refresherStarved(deployment),
  ...(deployment.many === undefined ? [] : manyAlarms(deployment, deployment.many)),
  certificateExpiring(deployment, FIRST_WARNING_DAYS),
  certificateExpiring(deployment, LAST_WARNING_DAYS),
  clientSecretOld(deployment),
  tickUndelivered(),
  apiServerErrors(),
]

/**
 * A token of one hour is renewed with 1500 to 1800 s left, so the default of 600 s is reached only after an outage of
 * 15 minutes: when the promise is used up. From the first tick below 600 s to the leeway at which readers stop, there
 * are always more than 180 s.
 *
 * It is a number, because a share of the lifetime would need one more metric for each scope set. A shorter token is
 * renewed later, so it needs another number (docs/run/operations.md has the table).
 */
const tokenExpiringSoon = (deployment: Deployment, scopeSet: string): Alarm => ({
  name: 'TokenExpiringSoon',
  of: scopeSet,
  means: `The token of ${scopeSet} should have been renewed and has under ${deployment.tokenAlarmSeconds} s left.`,
  metric: ours(deployment, 'TokenSecondsRemaining', scopeSet),
  statistic: 'Minimum',
  operator: 'LessThanThreshold',
  threshold: deployment.tokenAlarmSeconds,
  periodSeconds: TICK,
  // No data: no token yet, or a silent refresher, which has its own alarm.
  missing: 'ignore',
})

const refresherSilent = (deployment: Deployment): Alarm => ({
  name: 'RefresherSilent',
  means: 'The refresher was not invoked for three ticks.',
  metric: ofFunction(deployment, 'Invocations', scheduledFunction(deployment)),
  statistic: 'Sum',
  operator: 'LessThanThreshold',
  threshold: 1,
  periodSeconds: TICK,
  periods: 3,
  missing: 'breaching',
})

const refreshFailing = (deployment: Deployment): Alarm => ({
  name: 'RefreshFailing',
  means:
    'Runs of the refresher failed in three of four ticks; the stored tokens are still served while they last.',
  // Lambda's own count. It includes a run that ended before it could write anything.
  metric: ofFunction(deployment, 'Errors', scheduledFunction(deployment)),
  statistic: 'Sum',
  operator: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  periodSeconds: TICK,
  // Two ticks can fall into one period and none into the next.
  periods: 3,
  outOf: 4,
  missing: 'notBreaching',
})

/**
 * Every role that may read a token may invoke the refresher, with any event: IAM cannot look into one. So any of them
 * can occupy the only turn. Ticks are then rejected and not missing, so `RefresherSilent` does not ring. A burst of
 * cold readers ends within one tick.
 */
const refresherStarved = (deployment: Deployment): Alarm => ({
  name: 'RefresherStarved',
  means: 'Invocations of the refresher were throttled for three ticks in a row: a caller keeps it busy.',
  metric: ofFunction(deployment, 'Throttles'),
  statistic: 'Sum',
  operator: 'GreaterThanOrEqualToThreshold',
  // Lambda tries a rejected tick about nine times before it gives up (300 s).
  threshold: 3,
  periodSeconds: TICK,
  periods: 3,
  missing: 'notBreaching',
})

// Measured when the secret is read, about twice an hour. In between, the state stays the same.
const certificateExpiring = (deployment: Deployment, days: number): Alarm => ({
  name: `CertificateExpiring${days}Days`,
  means: `The Stitch certificate ends in under ${days} days.`,
  metric: ours(deployment, 'CertificateDaysLeft'),
  statistic: 'Minimum',
  operator: 'LessThanThreshold',
  threshold: days,
  periodSeconds: 3600,
  missing: 'ignore',
})

const clientSecretOld = (deployment: Deployment): Alarm => ({
  name: 'ClientSecretOld',
  means: 'The Stitch client secret is older than 21 months.',
  metric: ours(deployment, 'ClientSecretAgeDays'),
  statistic: 'Maximum',
  operator: 'GreaterThanThreshold',
  threshold: OLD_CLIENT_SECRET_DAYS,
  periodSeconds: 3600,
  missing: 'ignore',
})

const tickUndelivered = (): Alarm => ({
  name: 'TickUndelivered',
  means: 'EventBridge Scheduler could not deliver ticks to the refresher; they are in the dead-letter queue.',
  metric: {
    namespace: 'AWS/SQS',
    name: 'ApproximateNumberOfMessagesVisible',
    dimensions: { QueueName: attribute(UNDELIVERED_TICKS_QUEUE, 'QueueName') },
  },
  statistic: 'Maximum',
  operator: 'GreaterThanThreshold',
  threshold: 0,
  periodSeconds: TICK,
  // SQS stops measuring a queue that was unused for hours.
  missing: 'ignore',
})

const apiServerErrors = (): Alarm => ({
  name: 'ApiServerErrors',
  means: 'The HTTP API answered five times or more with 5xx in each of two periods of five minutes.',
  metric: {
    namespace: 'AWS/ApiGateway',
    name: '5xx',
    dimensions: { ApiId: { Ref: 'HttpApi' }, Stage: '$default' },
  },
  statistic: 'Sum',
  operator: 'GreaterThanOrEqualToThreshold',
  threshold: 5,
  periodSeconds: 300,
  periods: 2,
  missing: 'notBreaching',
})
