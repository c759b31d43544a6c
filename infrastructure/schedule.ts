import type { Deployment } from './deployment.ts'
import {
  FAILED_RUNS_QUEUE,
  functionLogicalId,
  SCHEDULE_ROLE,
  scheduleLogicalId,
  UNDELIVERED_TICKS_QUEUE,
} from './logical-ids.ts'
import { functionArn, scheduledFunction } from './names.ts'
import { overTlsOnly } from './over-tls-only.ts'
import { role } from './roles.ts'
import { invoke, sendTo } from './statements.ts'
import { attribute, type Resources } from './template-types.ts'

/** The schedule's role, and the two queues that keep failed ticks and runs for 14 days. */
export const scheduleResources = (deployment: Deployment): Resources => ({
  [SCHEDULE_ROLE]: role(
    'scheduler.amazonaws.com',
    [
      invoke('InvokeRefresher', functionArn(deployment, scheduledFunction(deployment))),
      sendTo(UNDELIVERED_TICKS_QUEUE),
    ],
    { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  ),
  ...queue(UNDELIVERED_TICKS_QUEUE),
  ...queue(FAILED_RUNS_QUEUE),
})

const queue = (logicalId: string): Resources => ({
  [logicalId]: {
    Type: 'AWS::SQS::Queue',
    Properties: { SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 3600 },
  },
  [`${logicalId}Policy`]: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: logicalId }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [overTlsOnly('sqs:*', attribute(logicalId, 'Arn'))],
      },
    },
  },
})

/**
 * What the framework's schedule event cannot set. A tick is tried until the next one comes, then it is kept. The
 * framework merges `Target` shallowly, so all of it is here.
 */
export const scheduleExtension = (deployment: Deployment) => ({
  [scheduleLogicalId(scheduledFunction(deployment))]: {
    Properties: {
      Target: {
        Arn: attribute(functionLogicalId(scheduledFunction(deployment)), 'Arn'),
        RoleArn: attribute(SCHEDULE_ROLE, 'Arn'),
        RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 3 },
        DeadLetterConfig: { Arn: attribute(UNDELIVERED_TICKS_QUEUE, 'Arn') },
      },
    },
  },
})
