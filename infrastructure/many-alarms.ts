import type { Alarm } from './alarm.ts'
import { type Deployment, type ManyClients, TICK_SECONDS } from './deployment.ts'
import { ofFunction, ours } from './metric-source.ts'
import { REFRESH_CLIENTS } from './names.ts'

/** The alarms that only a deployment for many clients has. Each is of all clients together; the log names the clients. */
export const manyAlarms = (deployment: Deployment, { failingClients }: ManyClients): readonly Alarm[] => [
  {
    name: 'ClientsFailing',
    means: `At least ${failingClients} of the clients failed in three of four ticks; the log names them, and why.`,
    metric: ours(deployment, 'ClientsFailing'),
    // Each run of a tick tells of its own clients.
    statistic: 'Sum',
    operator: 'GreaterThanOrEqualToThreshold',
    threshold: failingClients,
    periodSeconds: TICK_SECONDS,
    periods: 3,
    outOf: 4,
    missing: 'notBreaching',
  },
  {
    name: 'RenewalsPostponed',
    means: 'For an hour more tokens were due than the deployment may renew in a tick.',
    metric: ours(deployment, 'RenewalsPostponed'),
    statistic: 'Sum',
    operator: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    periodSeconds: TICK_SECONDS,
    periods: 12,
    missing: 'notBreaching',
  },
  {
    name: 'ChunksDropped',
    means: 'Chunks of clients found no turn before the next tick came.',
    metric: ofFunction(deployment, 'AsyncEventsDropped', REFRESH_CLIENTS),
    statistic: 'Sum',
    operator: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    periodSeconds: TICK_SECONDS,
    periods: 2,
    outOf: 3,
    missing: 'notBreaching',
  },
]
