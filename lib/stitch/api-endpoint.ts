import { StitchError } from '../errors.ts'
import { exchange, HttpFailure } from '../http/exchange.ts'
import { REUSE_IDLE_SECONDS } from '../token/budgets.ts'
import { ApiFailure, type SendToApi } from './call-stitch.ts'

/** Most bytes of an answer taken: a page of payment requests has some hundred KiB. */
const API_ANSWER_LIMIT = 4 * 1024 * 1024

/**
 * Stitch's GraphQL API over HTTP, with the client token in the Authorization header (RFC 6750 §2.1).
 *
 * @param reuseIdleSeconds how long a connection may have been idle, where the API announces no limit; 4 by default.
 *   With 0 what cannot be repeated always opens a new one.
 */
export const graphqlOverHttp =
  (url: string, reuseIdleSeconds = REUSE_IDLE_SECONDS): SendToApi =>
  async ({ accessToken, contentType, body, timeoutMs, newConnection, isRepeatable }) => {
    try {
      return await exchange({
        method: 'POST',
        url,
        headers: {
          authorization: `Bearer ${accessToken}`,
          'content-type': contentType,
          accept: 'application/json',
        },
        body,
        timeoutMs,
        bodyLimit: API_ANSWER_LIMIT,
        newConnection: newConnection || (reuseIdleSeconds === 0 && !isRepeatable),
        reuseIdleSeconds: reuseIdleSeconds || REUSE_IDLE_SECONDS,
      })
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error
      if (error.kind === 'too_large')
        throw new StitchError(
          'upstream_bad_response',
          "Check STITCH_API_ENDPOINT: the answer is too large to be Stitch's.",
          {
            facts: { limitBytes: API_ANSWER_LIMIT },
          },
        )
      throw new ApiFailure(error.reason, error.sent, error.kind === 'timeout')
    }
  }
