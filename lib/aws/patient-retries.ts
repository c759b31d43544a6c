import type { SSMClientConfig } from '@aws-sdk/client-ssm'
import { backoffMs } from '../clock.ts'
import { FIRST_AWS_WAIT_MS, LONGEST_AWS_WAIT_MS, MOST_AWS_ATTEMPTS } from '../token/budgets.ts'

/** The SDK's own way to be told when a request is repeated. */
type RetryStrategy = Exclude<NonNullable<SSMClientConfig['retryStrategy']>, { retry: unknown }>

/** Attempts at what is throttled: more than fit into the time of a call, so that the caller's time ends them. */
const MOST_THROTTLED_ATTEMPTS = 40

/**
 * When an SDK client of ours repeats a request. The SDK's own strategy (`@smithy/core` 3.41) does not fit a run of the
 * refresher: constant throttling takes it 2 to 7 s, it heeds a `Retry-After` of 5 s, and after some twenty failed calls
 * its bucket is empty, so that a call has one attempt until many have gone well. When a whole fleet has nothing in
 * memory, though, its readers use up the account's quota of 40 reads a second, and all of them wait for the one read
 * and the one write of the refresher.
 */
export const patientRetries = (): RetryStrategy => ({
  acquireInitialRetryToken: async () => attempt(0, 0),
  refreshRetryTokenForRetry: async (token, { errorType }) => {
    const count = token.getRetryCount() + 1
    const most = { THROTTLING: MOST_THROTTLED_ATTEMPTS, TRANSIENT: MOST_AWS_ATTEMPTS }[String(errorType)] ?? 1
    if (count >= most) throw new Error('not repeated')
    return attempt(count, backoffMs(count, Math.random, FIRST_AWS_WAIT_MS, LONGEST_AWS_WAIT_MS))
  },
  recordSuccess: () => undefined,
})

const attempt = (count: number, delayMs: number) => ({
  getRetryCount: () => count,
  getRetryDelay: () => delayMs,
  getRetryCost: () => undefined,
})
