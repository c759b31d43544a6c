import { setTimeout } from 'node:timers/promises'
import { backoffMs } from '../clock.ts'
import type { SdkError } from './aws-sdk.ts'

/**
 * Repeats what AWS throttles until the signal ends it, on top of the SDK's own few attempts; any other error is thrown at once. When a whole
 * fleet has nothing in memory, its readers spend the account's quota, and all of them wait for the one read that the SDK would give up.
 */
export async function whileThrottled<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted || !isThrottling(error as SdkError)) throw error
      await setTimeout(backoffMs(attempt, Math.random, 100, 500), undefined, { signal }).catch(() => {
        throw error
      })
    }
  }
}

const isThrottling = ({ name }: SdkError): boolean =>
  /throttl|TooManyRequests|RequestLimitExceeded/i.test(name)
