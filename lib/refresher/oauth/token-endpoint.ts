import { StitchError } from '../../errors.ts'
import { exchange, HttpFailure } from '../../http/exchange.ts'
import type { SendTokenRequest } from '../token-attempts.ts'

/** Most bytes of a token answer taken, after decompression. A real one has a few hundred. */
export const TOKEN_ANSWER_LIMIT = 64 * 1024

/** How Node's parser begins to say that an answer is no HTTP, or broken; and our word for a body. */
const NO_HTTP = 'HPE_'
const NO_BODY = 'UNDECODABLE'

/**
 * The token endpoint over HTTP (RFC 6749 §3.2). What comes back is not judged here.
 *
 * Rejects with `token_endpoint_unreachable` (worth another attempt), `token_endpoint_tls`, `token_response_too_large`,
 * or `token_endpoint_bad_response` for an answer that is no HTTP, or cannot be decompressed.
 */
export const tokenEndpoint = (url: string): SendTokenRequest => {
  const { host, pathname } = new URL(url)
  // Never the query, where a key may be.
  const endpoint = host + pathname
  return async (form, timeoutMs) => {
    try {
      const answer = await exchange({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: form,
        timeoutMs,
        bodyLimit: TOKEN_ANSWER_LIMIT,
        // Once in half an hour: an idle connection would be a dead one.
        newConnection: true,
      })
      return { ...answer, endpoint }
    } catch (error) {
      throw error instanceof HttpFailure ? tokenEndpointError(error, host, endpoint) : error
    }
  }
}

function tokenEndpointError({ kind, reason }: HttpFailure, host: string, endpoint: string): StitchError {
  const facts = { host, reason }
  if (reason.startsWith(NO_HTTP) || reason === NO_BODY) {
    const wrong =
      reason === NO_BODY
        ? 'is said to be compressed, but it cannot be decompressed'
        : 'is not HTTP, or it is broken'
    return new StitchError(
      'token_endpoint_bad_response',
      `Check scheme, host and port of STITCH_TOKEN_ENDPOINT, and whether a proxy is in between. The answer from ${endpoint} ${wrong} (${reason}).`,
      { facts: { ...facts, endpoint } },
    )
  }
  if (kind === 'too_large')
    return new StitchError(
      'token_response_too_large',
      `Check STITCH_TOKEN_ENDPOINT: ${host} answered with more than 64 KiB.`,
      { facts },
    )
  if (kind === 'tls')
    return new StitchError(
      'token_endpoint_tls',
      `The TLS connection to ${host} failed (${reason}). Check the host name, and any proxy in between.`,
      { facts },
    )
  return new StitchError(
    'token_endpoint_unreachable',
    `${host} gave no answer (${reason}). Check STITCH_TOKEN_ENDPOINT and the way out of the network.`,
    { facts },
  )
}
