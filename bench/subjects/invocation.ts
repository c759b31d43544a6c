import type { Context } from 'aws-lambda'

/**
 * What Lambda hands to a handler besides the event; a new object for each invocation, since middleware writes to it.
 */
export const invocationContext = (): Context =>
  ({
    awsRequestId: 'bench',
    functionName: 'bench',
    getRemainingTimeInMillis: () => 28_000,
  }) as Context
