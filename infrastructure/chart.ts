import type { MetricSource } from './metric-source.ts'

/** A metric as dashboards write it: namespace, name, then dimensions; or an expression. */
export type Line = readonly unknown[]

/** One chart of metrics. */
export interface Chart {
  readonly title: string
  readonly lines: readonly Line[]
  readonly stat: string
}

/** A metric as a line of a chart. */
export const line = ({ namespace, name, dimensions }: MetricSource): Line => [
  namespace,
  name,
  ...Object.entries(dimensions).flat(),
]
