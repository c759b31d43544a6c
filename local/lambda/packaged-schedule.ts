import type { Stack } from './cloudformation-template.ts'
import type { ResolvedTemplate } from './cloudformation-values.ts'
import { arnOf, nameOf } from './physical-names.ts'

/** A schedule of EventBridge Scheduler that invokes a function. */
export interface PackagedSchedule {
  readonly name: string
  readonly arn: string
  /** For example `rate(5 minutes)`. */
  readonly expression: string
  /** ARN of the function that it invokes. */
  readonly functionArn: string
  /** The event, as JSON text; absent: EventBridge Scheduler's own. */
  readonly input?: string
}

/** Every `AWS::Scheduler::Schedule` of the template that is not disabled. */
export const packagedSchedules = (template: ResolvedTemplate, stack: Stack): PackagedSchedule[] =>
  template
    .ofType('AWS::Scheduler::Schedule')
    .filter(({ properties }) => properties.State !== 'DISABLED')
    .map((resource) => {
      const { Arn, Input } = resource.properties.Target as { Arn: string; Input?: string }
      return {
        name: nameOf(resource, stack),
        arn: arnOf(resource, stack),
        expression: `${resource.properties.ScheduleExpression}`,
        functionArn: Arn,
        ...(Input === undefined ? {} : { input: Input }),
      }
    })
