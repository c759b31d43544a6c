import type { Deployment } from './deployment.ts'
import type { FunctionEntry } from './functions.ts'
import { dashed, functionLogicalId, functionUrlLogicalId, scheduleLogicalId } from './logical-ids.ts'
import { PROVIDER } from './provider.ts'
import { attribute, type Resources, type Value } from './template-types.ts'

/** Where the zip of a function lies: `S3Bucket` and `S3Key`. */
export type CodeOf = (functionName: string) => Value

/**
 * What CloudFormation needs of one function: its log group, itself, how it is invoked asynchronously, its URL, its
 * schedule.
 */
export function functionResources(
  name: string,
  entry: FunctionEntry,
  { logRetentionDays }: Deployment,
  codeOf: CodeOf,
): Resources {
  const logicalId = functionLogicalId(name)
  const logGroup = `${dashed(name)}LogGroup`
  const schedule = entry.events.find((event) => 'schedule' in event)
  return {
    [logGroup]: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: `/aws/lambda/${entry.name}`, RetentionInDays: logRetentionDays },
    },
    [logicalId]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: codeOf(name),
        Handler: entry.handler,
        Runtime: PROVIDER.runtime,
        FunctionName: entry.name,
        MemorySize: PROVIDER.memoryMegabytes,
        Timeout: entry.timeout,
        Architectures: [PROVIDER.architecture],
        Description: entry.description,
        Environment: { Variables: entry.environment },
        Role: attribute(entry.role, 'Arn'),
        ...(entry.reservedConcurrency === undefined
          ? {}
          : { ReservedConcurrentExecutions: entry.reservedConcurrency }),
        ...(entry.vpc === undefined
          ? {}
          : { VpcConfig: { SecurityGroupIds: entry.vpc.securityGroupIds, SubnetIds: entry.vpc.subnetIds } }),
      },
      // Lambda itself would make a log group that keeps its lines for ever.
      DependsOn: [logGroup],
    },
    ...(entry.maximumRetryAttempts === undefined ? {} : invocation(name, entry, entry.maximumRetryAttempts)),
    ...(entry.url === undefined
      ? {}
      : {
          [functionUrlLogicalId(name)]: {
            Type: 'AWS::Lambda::Url',
            Properties: { AuthType: 'AWS_IAM', TargetFunctionArn: attribute(logicalId, 'Arn') },
          },
        }),
    ...(schedule === undefined ? {} : tick(name, schedule)),
  }
}

const invocation = (name: string, entry: FunctionEntry, retries: number): Resources => ({
  [`${dashed(name)}LambdaEvConf`]: {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: {
      FunctionName: { Ref: functionLogicalId(name) },
      DestinationConfig:
        entry.destinations === undefined
          ? {}
          : { OnFailure: { Destination: entry.destinations.onFailure.arn } },
      Qualifier: '$LATEST',
      ...(entry.maximumEventAge === undefined ? {} : { MaximumEventAgeInSeconds: entry.maximumEventAge }),
      MaximumRetryAttempts: retries,
    },
  },
})

/** Its target is in the extension of the schedule, which can set more than the framework's event. */
const tick = (
  name: string,
  { schedule }: Extract<FunctionEntry['events'][number], { schedule: object }>,
) => ({
  [scheduleLogicalId(name)]: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression: schedule.rate[0],
      State: schedule.enabled ? 'ENABLED' : 'DISABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
    },
  },
})
