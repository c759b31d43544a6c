import { METRICS_NAMESPACE } from '../lib/observe/metrics.ts'
import { type Chart, line } from './chart.ts'
import type { Deployment } from './deployment.ts'
import { ofFunction, ours } from './metric-source.ts'
import { functionName, REFRESH_CLIENTS, REFRESHER } from './names.ts'

/** What the dashboard shows in addition in a deployment for many clients. */
export const manyCharts = (deployment: Deployment): readonly Chart[] => [
  {
    title: 'Clients, and those that fail',
    stat: 'Sum',
    lines: [line(ours(deployment, 'Clients')), line(ours(deployment, 'ClientsFailing'))],
  },
  {
    title: 'Renewals that failed, by code',
    stat: 'Sum',
    lines: [[{ expression: `SEARCH('${failedByCode(deployment)}', 'Sum', 300)` }]],
  },
  {
    title: 'Ticks: tokens overdue, renewals late',
    stat: 'Sum',
    lines: [line(ours(deployment, 'TokensOverdue')), line(ours(deployment, 'RenewalsLate'))],
  },
  {
    title: 'Ticks: seconds of the longest run',
    stat: 'Maximum',
    lines: [line(ours(deployment, 'RunSeconds'))],
  },
  {
    title: 'refresh-clients',
    stat: 'Sum',
    lines: ['Invocations', 'Errors', 'AsyncEventsDropped'].map((name) =>
      line(ofFunction(deployment, name, REFRESH_CLIENTS)),
    ),
  },
]

const failedByCode = ({ stage, client }: Deployment): string =>
  `{${METRICS_NAMESPACE},Stage,Client,Code} MetricName="RenewalsFailed" Stage="${stage}" Client="${client}"`

/**
 * Which clients fail, and why. It is a query of the logs (CloudWatch Logs Insights), because the metrics do not name
 * clients.
 */
export const failingClients = (deployment: Deployment): object => ({
  type: 'log',
  properties: {
    title: 'Which clients fail, and why',
    region: `\${AWS::Region}`,
    view: 'table',
    query: [
      ...[REFRESH_CLIENTS, REFRESHER].map((name) => `SOURCE '/aws/lambda/${functionName(deployment, name)}'`),
      'filter level = "ERROR" and ispresent(client)',
      'stats count() as times, latest(@timestamp) as last, latest(message) as why by client, scope, code',
      'sort times desc',
      'limit 200',
    ].join(' | '),
  },
})
