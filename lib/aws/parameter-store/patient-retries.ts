import type { SSMClientConfig } from '@aws-sdk/client-ssm'
import { backoffMs } from '../../clock.ts'

/** The SDK's own way to be told when a request is repeated. */
type RetryStrategy = Exclude<NonNullable<SSMClientConfig['retryStrategy']>, { retry: unknown }>

/** Attempts at what fails; what is throttled is repeated until the caller's time is over. */
const MOST_ATTEMPTS = 4

/** The longest wait before a repetition, in milliseconds. */
const LONGEST_WAIT_MS = 500

/**
 * When the SDK repeats a request to Parameter Store. Its standard strategy gives up a throttled request after three long waits. When a
 * whole fleet has nothing in memory, though, its readers use up the account's quota of 40 reads a second, and all of them wait for the
 * one read and the one write of the refresher.
 */
export const patientRetries = (): RetryStrategy => ({
  acquireInitialRetryToken: async () => attempt(0, 0),
  refreshRetryTokenForRetry: async (token, { errorType }) => {
    const count = token.getRetryCount() + 1
    const isWorthIt = errorType === 'THROTTLING' || (errorType === 'TRANSIENT' && count < MOST_ATTEMPTS)
    if (!isWorthIt) throw new Error('not repeated')
    return attempt(count, backoffMs(count, Math.random, 100, LONGEST_WAIT_MS))
  },
  recordSuccess: () => undefined,
})

const attempt = (count: number, delayMs: number) => ({
  getRetryCount: () => count,
  getRetryDelay: () => delayMs,
  getRetryCost: () => undefined,
})
