import { StitchError } from '../../errors.ts'
import { exchange, HttpFailure } from '../../http/exchange.ts'
import type { SendTokenRequest } from '../token-attempts.ts'

/** Most bytes of a token answer taken, after decompression. A real one has a few hundred. */
export const TOKEN_ANSWER_LIMIT = 64 * 1024

/**
 * The token endpoint over HTTP (RFC 6749 §3.2). What comes back is not judged here.
 *
 * Rejects with `token_endpoint_unreachable` (worth another attempt), `token_endpoint_tls` or `token_response_too_large`.
 */
export const tokenEndpoint =
  (url: string): SendTokenRequest =>
  async (form, timeoutMs) => {
    try {
      return await exchange({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: form,
        timeoutMs,
        bodyLimit: TOKEN_ANSWER_LIMIT,
        // Once in half an hour: an idle connection would be a dead one.
        newConnection: true,
      })
    } catch (error) {
      throw error instanceof HttpFailure ? tokenEndpointError(error, new URL(url).host) : error
    }
  }

function tokenEndpointError({ kind, reason }: HttpFailure, host: string): StitchError {
  const facts = { host, reason }
  if (kind === 'too_large')
    return new StitchError(
      'token_response_too_large',
      `${host} answered with more than 64 KiB; check STITCH_TOKEN_ENDPOINT.`,
      { facts },
    )
  if (kind === 'tls')
    return new StitchError(
      'token_endpoint_tls',
      `The TLS connection to ${host} failed (${reason}); check the host name, and any proxy in between.`,
      { facts },
    )
  return new StitchError(
    'token_endpoint_unreachable',
    `${host} gave no answer (${reason}); check STITCH_TOKEN_ENDPOINT and the way out of the network.`,
    { facts },
  )
}
