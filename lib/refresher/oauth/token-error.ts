import { StitchError } from '../../errors.ts'
import { clockSkewSeconds, NOTICEABLE_SKEW_SECONDS } from '../../http/clock-skew.ts'
import { nameOf, type TokenAnswer } from './token-answer.ts'

/** The errors of RFC 6749 §5.2. */
const OAUTH_ERRORS: readonly unknown[] = [
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_grant_type',
]

/** A word that may name another error. Any other text from outside is not repeated. */
const ERROR_CODE = /^[a-z_]{1,40}$/

/** How a page begins. */
const MARKUP = /^\s*</

/**
 * The refusal in an answer, or nothing.
 *
 * - An error of RFC 6749 §5.2 counts whatever the status is: servers send it with 400, 401 and even 200.
 * - 401 or 403 without such an error refuses the client: servers and gateways say so with any body, or none. A page
 *   with 403 does not: a proxy or a firewall wrote it, and refuses every credential.
 * - 400 refuses the request, and so does 200 with another error.
 */
export function tokenError(
  answer: TokenAnswer,
  members: Readonly<Record<string, unknown>> | undefined,
  now: number | undefined,
): StitchError | undefined {
  const { status, body } = answer
  const error = members?.error
  const isOAuth = OAUTH_ERRORS.includes(error)
  if (error === 'invalid_client' || (!isOAuth && refusesClient(status, body)))
    return clientAuthRejected(answer, error === 'invalid_client', now)
  const isOther = members !== undefined && (status === 400 || (status === 200 && (error ?? '') !== ''))
  return isOAuth || isOther ? requestRejected(answer, error, isOAuth) : undefined
}

const refusesClient = (status: number, body: string): boolean =>
  status === 401 || (status === 403 && !MARKUP.test(body))

function clientAuthRejected(answer: TokenAnswer, isSaid: boolean, now: number | undefined): StitchError {
  const { status, endpoint } = answer
  const skew = now === undefined ? 0 : (clockSkewSeconds(answer, now) ?? 0)
  const isOff = Math.abs(skew) > NOTICEABLE_SKEW_SECONDS
  const refused = isSaid
    ? 'Stitch does not accept these client credentials (invalid_client).'
    : `HTTP ${status} from ${nameOf(answer)} without an OAuth error: these client credentials are not accepted there.`
  const clock = isOff
    ? ` Our clock is ${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} theirs: set it right first.`
    : ''
  const elsewhere = isSaid
    ? ''
    : ' If both are right, check STITCH_AUDIENCE and STITCH_TOKEN_ENDPOINT, and whether a gateway is in between.'
  return new StitchError(
    'client_auth_rejected',
    `${refused}${clock} Check client id and certificate or secret.${elsewhere}`,
    {
      facts: {
        status,
        ...(isSaid ? { error: 'invalid_client' } : { endpoint }),
        ...(isOff ? { clockSkewSeconds: skew } : {}),
      },
    },
  )
}

function requestRejected(answer: TokenAnswer, error: unknown, isOAuth: boolean): StitchError {
  const { status, endpoint } = answer
  const word = typeof error === 'string' && ERROR_CODE.test(error) ? error : undefined
  const said = word ?? 'no reason given'
  if (isOAuth) {
    const advice =
      error === 'invalid_scope'
        ? 'Ask Stitch to allow the scope for this client, or take it out of STITCH_SCOPES.'
        : 'Check STITCH_SCOPES, STITCH_AUDIENCE and what Stitch allows this client.'
    return new StitchError(
      'token_request_rejected',
      `Stitch refuses the token request (${said}). ${advice}`,
      {
        facts: { status, error: word },
      },
    )
  }
  return new StitchError(
    'token_request_rejected',
    `HTTP ${status} from ${nameOf(answer)} refuses the token request without an error of OAuth (${said}). Check that this is Stitch's address (STITCH_TOKEN_ENDPOINT), then STITCH_SCOPES, STITCH_AUDIENCE and what Stitch allows this client.`,
    { facts: { status, error: word, endpoint } },
  )
}
