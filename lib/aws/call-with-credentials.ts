import { HttpFailure } from '../http/exchange.ts'
import type { RenewedCredentials } from './renewed-credentials.ts'
import type { AwsCall } from './signed-call.ts'

/** How AWS refuses credentials that have ended, or that it no longer knows. What is refused so was not carried out. */
const REFUSED = /ExpiredToken|UnrecognizedClient|InvalidClientTokenId/

/**
 * Signs calls with credentials that come from elsewhere than the environment. Refused ones are exchanged once, and the
 * call repeated.
 */
export const callWithCredentials =
  (call: AwsCall, source: RenewedCredentials, monotonic: () => number): AwsCall =>
  async (request) => {
    const by = monotonic() + request.timeoutMs
    const attempt = async () => {
      const credentials = await source.get()
      const timeoutMs = by - monotonic()
      if (timeoutMs <= 0) throw new HttpFailure('timeout', 'CREDENTIALS_TIMEOUT', false)
      return { credentials, answer: await call({ ...request, timeoutMs, credentials }) }
    }
    const { credentials, answer } = await attempt()
    const isRefused =
      answer.status >= 400 &&
      answer.status < 500 &&
      REFUSED.test(`${answer.headers['x-amzn-errortype']} ${answer.body}`)
    if (!isRefused) return answer
    source.refused(credentials)
    return (await attempt()).answer
  }
