import { isDeepStrictEqual } from 'node:util'
import { resourcesOf } from '../../infrastructure/privileges.ts'
import { METRICS_NAMESPACE } from '../../lib/observe/metrics.ts'
import { readTemplate } from '../../scripts/package-template.ts'
import type { Observed } from './fault-run.ts'

/** What of AWS::CloudWatch::Alarm decides whether it rings. */
interface Alarm {
  readonly Namespace: string
  readonly MetricName: string
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[]
  readonly ComparisonOperator: string
  readonly Threshold: number
}

/**
 * The alarms of the packaged template that ring because a figure of this run is under their threshold, by logical id.
 */
export async function ringing({ metrics }: Observed, metricName: string): Promise<string[]> {
  const figures = metrics.filter(({ name }) => name === metricName)
  const rings = (alarm: Alarm): boolean => {
    if (alarm.Namespace !== METRICS_NAMESPACE || alarm.MetricName !== metricName) return false
    const dimensions = new Map(alarm.Dimensions.map(({ Name, Value }) => [Name, Value]))
    return (
      alarm.ComparisonOperator === 'LessThanThreshold' &&
      figures.some(
        (figure) => isDeepStrictEqual(figure.dimensions, dimensions) && figure.value < alarm.Threshold,
      )
    )
  }
  return resourcesOf(await readTemplate(), 'AWS::CloudWatch::Alarm')
    .filter(([, { Properties }]) => rings(Properties as unknown as Alarm))
    .map(([logicalId]) => logicalId)
}
