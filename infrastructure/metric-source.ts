import { METRICS_NAMESPACE, type MetricName } from '../lib/observe/metrics.ts'
import type { Deployment } from './deployment.ts'
import { functionName, REFRESHER } from './names.ts'
import type { Value } from './template-types.ts'

/** Where a metric comes from: namespace, name, and dimensions by name. */
export interface MetricSource {
  readonly namespace: string
  readonly name: string
  readonly dimensions: Readonly<Record<string, Value>>
}

/** A metric of ours, of the whole deployment or of one scope set. */
export const ours = ({ stage, client }: Deployment, name: MetricName, scopeSet?: string): MetricSource => ({
  namespace: METRICS_NAMESPACE,
  name,
  dimensions: { Stage: stage, Client: client, ...(scopeSet === undefined ? {} : { Scope: scopeSet }) },
})

/** A metric that Lambda keeps about a function; about the refresher by default. */
export const ofFunction = (deployment: Deployment, name: string, of = REFRESHER): MetricSource => ({
  namespace: 'AWS/Lambda',
  name,
  dimensions: { FunctionName: functionName(deployment, of) },
})
