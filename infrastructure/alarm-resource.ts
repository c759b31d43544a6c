import type { Deployment } from './deployment.ts'
import { ALARM_TOPIC } from './logical-ids.ts'
import type { MetricSource } from './metric-source.ts'
import type { Hole, Resource } from './template-types.ts'

/** What differs from alarm to alarm. */
export interface Alarm {
  /** Heading of its runbook entry, and part of its name. */
  readonly name: string
  /** Distinguishes alarms with the same runbook entry: the scope set. */
  readonly of?: string
  /** What is wrong, for the person whom the alarm wakes. */
  readonly means: string
  readonly metric: MetricSource
  readonly statistic: 'Sum' | 'Minimum' | 'Maximum'
  readonly operator: 'LessThanThreshold' | 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold'
  readonly threshold: number | Hole
  readonly periodSeconds: number
  /** How many periods must be bad, 1 by default, and out of how many, by default out of as many. */
  readonly periods?: number
  readonly outOf?: number
  /** What a period without data counts as: nothing, good, or bad. */
  readonly missing: 'ignore' | 'notBreaching' | 'breaching'
}

/**
 * An alarm that notifies the topic, but only when something goes wrong. A message for every return to normal would mean
 * one for every alarm of a new stack.
 */
export const alarmResource = (deployment: Deployment, alarm: Alarm): Resource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: [deployment.stackName, alarm.name, ...(alarm.of === undefined ? [] : [alarm.of])].join('-'),
    AlarmDescription: `${alarm.means} Runbook: docs/run/operations.md, "Alarm: ${alarm.name}".`,
    ActionsEnabled: deployment.alarms,
    AlarmActions: [{ Ref: ALARM_TOPIC }],
    Namespace: alarm.metric.namespace,
    MetricName: alarm.metric.name,
    Dimensions: Object.entries(alarm.metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Statistic: alarm.statistic,
    ComparisonOperator: alarm.operator,
    Threshold: alarm.threshold,
    Period: alarm.periodSeconds,
    DatapointsToAlarm: alarm.periods ?? 1,
    EvaluationPeriods: alarm.outOf ?? alarm.periods ?? 1,
    TreatMissingData: alarm.missing,
  },
})
