/**
 * AWS's name of an error out of `ns#Name:more` or `Name` (AWS JSON 1.1, error serialization), where an answer or an SDK
 * says it. At most 80 letters, digits and underscores of it: it goes into logs and sentences, and what stands before
 * AWS may send any text. `Unknown` without a name.
 */
export const awsErrorName = (text: unknown): string =>
  /(\w{1,80})(?=:|$)/.exec(
    String(text ?? '')
      .split('#')
      .at(-1) ?? '',
  )?.[1] ?? 'Unknown'

/** AWS's names for too many requests (AWS: "Common error types"). */
const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded/i

/** Whether AWS refused a request because there are too many: by the name of its error, and by the status if known. */
export const isThrottled = (awsError: string, status?: number): boolean =>
  status === 429 || THROTTLED.test(awsError)
