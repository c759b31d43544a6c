import type { Alarm } from './alarm-resource.ts'
import { type Deployment, type ManyClients, TICK_SECONDS } from './deployment.ts'
import { ofFunction, ours } from './metric-source.ts'
import { REFRESH_CLIENTS } from './names.ts'

/**
 * The alarms that only a deployment for many clients has. Each is of all clients together; the log names the clients.
 */
export const manyAlarms = (deployment: Deployment, { failingClients }: ManyClients): readonly Alarm[] => [
  {
    name: 'ClientsFailing',
    means: `At least ${failingClients} of the clients failed in three of four ticks; the log names them, and why.`,
    metric: ours(deployment, 'ClientsFailing'),
    // Each run of a tick reports only its own clients.
    statistic: 'Sum',
    operator: 'GreaterThanOrEqualToThreshold',
    threshold: failingClients,
    periodSeconds: TICK_SECONDS,
    periods: 3,
    outOf: 4,
    missing: 'notBreaching',
  },
  {
    name: 'RenewalsLate',
    means: 'For 90 minutes ticks postponed tokens that readers were already looking for.',
    metric: ours(deployment, 'RenewalsLate'),
    statistic: 'Sum',
    operator: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    periodSeconds: TICK_SECONDS,
    // A deployment of 4000 clients with four scope sets takes 70 minutes to get its first tokens.
    periods: 18,
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
