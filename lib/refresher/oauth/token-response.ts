import { StitchError } from '../../errors.ts'
import { retryAfterSeconds } from '../../http/retry-after.ts'
import { parseJsonObject } from '../../json-object.ts'
import { type GrantedToken, parseGrantedToken } from './granted-token.ts'
import { nameOf, type TokenAnswer } from './token-answer.ts'
import { tokenError } from './token-error.ts'

export type { GrantedToken } from './granted-token.ts'

/** Request Timeout and Too Early (RFC 9110 §15.5.9, RFC 8470 §5.2): the same request may be sent again. */
const REPEATABLE: readonly number[] = [408, 425]

/**
 * Reads an answer of the token endpoint (RFC 6749 §5). `now` is the moment of its arrival in epoch seconds; it is used
 * for a `Retry-After` without a `Date` and to name a wrong clock.
 *
 * @throws StitchError `client_auth_rejected`, `token_request_rejected`, `token_endpoint_throttled`,
 *   `token_endpoint_unavailable`, `token_endpoint_redirect`, `token_endpoint_bad_response` or `token_response_invalid`.
 *   None of them carries anything of the body but a well-formed `error` code.
 */
export function parseTokenResponse(answer: TokenAnswer, requestedScope: string, now?: number): GrantedToken {
  assertAnswered(answer, now)
  const members = parseJsonObject(answer.body)
  const error = tokenError(answer, members, now)
  if (error !== undefined) throw error
  if (members === undefined || answer.status !== 200)
    throw isToken(answer, members) ? wrongStatus(answer) : badResponse(answer)
  return parseGrantedToken(members, requestedScope)
}

/** Refuses the answers that say everything by their status. */
function assertAnswered({ status, headers }: TokenAnswer, now: number | undefined): void {
  if (status >= 300 && status < 400) {
    throw new StitchError(
      'token_endpoint_redirect',
      `Correct STITCH_TOKEN_ENDPOINT: it redirects (HTTP ${status}), and a redirect is never followed.`,
      { facts: { status } },
    )
  }
  if (status !== 429 && status < 500 && !REPEATABLE.includes(status)) return
  const facts = { status, retryAfterSeconds: retryAfterSeconds(headers, now) }
  if (status === 429) {
    throw new StitchError(
      'token_endpoint_throttled',
      'The token endpoint asks for fewer requests (HTTP 429). The next tick tries again.',
      { facts },
    )
  }
  throw new StitchError(
    'token_endpoint_unavailable',
    `The token endpoint is in trouble (HTTP ${status}). The next tick tries again.`,
    { facts },
  )
}

/** Whether what looks like a token came with another status of success than RFC 6749 §5.1 names. */
const isToken = ({ status }: TokenAnswer, members: Readonly<Record<string, unknown>> | undefined): boolean =>
  Math.floor(status / 100) === 2 && typeof members?.access_token === 'string'

const wrongStatus = ({ status }: TokenAnswer): StitchError =>
  new StitchError(
    'token_response_invalid',
    `The token endpoint answered with a token and HTTP ${status}, but RFC 6749 §5.1 wants HTTP 200. If it goes on, report it to Stitch.`,
    { facts: { status } },
  )

const badResponse = (answer: TokenAnswer): StitchError =>
  new StitchError(
    'token_endpoint_bad_response',
    `HTTP ${answer.status} from ${nameOf(answer)} without a token or an OAuth error. Check that this is Stitch's address (STITCH_TOKEN_ENDPOINT), and whether a proxy is in between.`,
    { facts: { status: answer.status, endpoint: answer.endpoint } },
  )
