import { METRICS_NAMESPACE, type MetricName } from '../lib/observe/metrics.ts'
import { type Chart, type Line, line } from './chart.ts'
import type { Deployment } from './deployment.ts'
import { failingClients, manyCharts } from './many-dashboard.ts'
import { ofFunction, ours } from './metric-source.ts'
import { type Resources, sub } from './template-types.ts'

const COLUMNS = 2
const WIDTH = 12
const HEIGHT = 6

/**
 * The dashboard: at the top the life of each scope set's token as a sawtooth, then what renews it and what uses it.
 * Dashboards have no Region, so the name contains one.
 */
export const dashboard = (deployment: Deployment): Resources => ({
  Dashboard: {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: {
      DashboardName: sub(`${deployment.stackName}-\${AWS::Region}`),
      DashboardBody: sub(JSON.stringify({ widgets: widgets(deployment) })),
    },
  },
})

const widgets = (deployment: Deployment): readonly object[] => {
  if (deployment.many === undefined) return charts(deployment).map(placed)
  const all = [...charts(deployment), ...manyCharts(deployment)]
  const below = Math.ceil(all.length / COLUMNS) * HEIGHT
  return [
    ...all.map(placed),
    { ...failingClients(deployment), x: 0, y: below, width: COLUMNS * WIDTH, height: HEIGHT },
  ]
}

const charts = (deployment: Deployment): readonly Chart[] => [
  {
    title: 'Token life, seconds remaining',
    stat: 'Minimum',
    lines: [
      searched(deployment, ['TokenSecondsRemaining'], [], 'Minimum'),
      [...line(ours(deployment, 'TokenSecondsRemaining')), { label: 'minimum of all', color: '#000000' }],
    ],
  },
  {
    title: 'Refreshing, by outcome and scope set',
    stat: 'Sum',
    lines: [searched(deployment, ['RefreshOutcome'], ['Outcome'])],
  },
  {
    title: 'Refresher',
    stat: 'Sum',
    lines: ['Invocations', 'Errors', 'Throttles'].map((name) => line(ofFunction(deployment, name))),
  },
  {
    title: 'Credentials, days',
    stat: 'Minimum',
    lines: [line(ours(deployment, 'CertificateDaysLeft')), line(ours(deployment, 'ClientSecretAgeDays'))],
  },
  {
    title: 'Token reads by source',
    stat: 'Sum',
    lines: [
      searched(deployment, ['TokenReads'], ['Source']),
      searched(deployment, ['TokenReadsFailed', 'TokenUnavailable']),
    ],
  },
  {
    title: 'Token endpoint and clock',
    stat: 'Sum',
    lines: [
      searched(deployment, ['TokenLifetimeAssumed', 'TokenLifetimeShort', 'ScopeReduced']),
      line(ours(deployment, 'PreviousSecretUsed')),
      [...line(ours(deployment, 'ClockSkewSeconds')), { stat: 'Maximum' }],
    ],
  },
  {
    title: 'Stitch API',
    stat: 'Sum',
    lines: [
      line(ours(deployment, 'TokenRejected')),
      line(ours(deployment, 'UpstreamRetries')),
      line(ours(deployment, 'ScopeMissing')),
    ],
  },
  {
    title: 'HTTP API',
    stat: 'Sum',
    lines: ['Count', '4xx', '5xx'].map((name) => [
      'AWS/ApiGateway',
      name,
      'ApiId',
      `\${HttpApi}`,
      'Stage',
      '$default',
    ]),
  },
]

/** The charts that each scope set has. */
const searched = (
  { stage, client }: Deployment,
  names: readonly MetricName[],
  kinds: readonly string[] = [],
  stat: 'Sum' | 'Minimum' = 'Sum',
): Line => {
  const named = names.map((name) => `"${name}"`).join(' OR ')
  const dimensions = ['Stage', 'Client', 'Scope', ...kinds]
  const search = `{${[METRICS_NAMESPACE, ...dimensions]}} MetricName=(${named}) Stage="${stage}" Client="${client}"`
  return [{ expression: `SEARCH('${search}', '${stat}', 300)` }]
}

const placed = ({ title, lines, stat }: Chart, index: number) => ({
  type: 'metric',
  x: (index % COLUMNS) * WIDTH,
  y: Math.floor(index / COLUMNS) * HEIGHT,
  width: WIDTH,
  height: HEIGHT,
  properties: { title, metrics: lines, stat, period: 300, view: 'timeSeries', region: `\${AWS::Region}` },
})
