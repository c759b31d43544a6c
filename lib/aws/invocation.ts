import type { AwsRequest } from './signed-call.ts'

/** What is invoked, and with what. */
export interface Invocation {
  readonly functionName: string
  readonly event: unknown
  readonly timeoutMs: number
  /** `Event` leaves it in Lambda's queue, and `DryRun` only asks whether it is allowed. It is awaited by default. */
  readonly type?: 'Event' | 'DryRun'
}

/**
 * The request that invokes a function (Lambda, `Invoke`). It is never repeated by itself, so it must not meet a
 * connection that died in a freeze.
 */
export const invocationRequest = ({ functionName, event, timeoutMs, type }: Invocation): AwsRequest => ({
  service: 'lambda',
  path: `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`,
  headers: {
    'content-type': 'application/json',
    ...(type === undefined ? {} : { 'x-amz-invocation-type': type }),
  },
  body: JSON.stringify(event),
  timeoutMs,
  newConnection: true,
})
