import { StitchError } from '../../errors.ts'
import { clockSkewSeconds, NOTICEABLE_SKEW_SECONDS } from '../../http/clock-skew.ts'
import type { HttpAnswer } from '../../http/http-answer.ts'

/** What an error tells beside its body. */
type Circumstances = Omit<HttpAnswer, 'body'>

/** The codes of RFC 6749 §5.2 and their like. Anything else from outside is not repeated. */
const ERROR_CODE = /^[a-z_]{1,40}$/

/**
 * The error that an answer stands for (RFC 6749 §5.2), whatever its status: servers send it with 400, 401 and even
 * 200. A 400 without a code counts as one. Nothing for any other answer.
 */
export function tokenError(
  answer: Circumstances,
  members: Readonly<Record<string, unknown>>,
  now: number | undefined,
): StitchError | undefined {
  const { error } = members
  if ((error === undefined || error === null) && answer.status !== 400) return undefined
  if (error === 'invalid_client') return clientAuthRejected(answer, now)
  return requestRejected(
    answer.status,
    typeof error === 'string' && ERROR_CODE.test(error) ? error : undefined,
  )
}

function clientAuthRejected(answer: Circumstances, now: number | undefined): StitchError {
  const skew = now === undefined ? undefined : clockSkewSeconds(answer, now)
  const facts = { error: 'invalid_client', status: answer.status }
  if (skew === undefined || Math.abs(skew) <= NOTICEABLE_SKEW_SECONDS) {
    return new StitchError(
      'client_auth_rejected',
      'Stitch does not accept these client credentials (invalid_client). Check client id and certificate or secret.',
      { facts },
    )
  }
  const direction = skew > 0 ? 'ahead of' : 'behind'
  return new StitchError(
    'client_auth_rejected',
    `Stitch does not accept these client credentials (invalid_client). Our clock is ${Math.abs(skew)} s ${direction} theirs: set it right first, then check client id and certificate or secret.`,
    { facts: { ...facts, clockSkewSeconds: skew } },
  )
}

function requestRejected(status: number, error: string | undefined): StitchError {
  const said = error ?? 'no reason given'
  const advice =
    error === 'invalid_scope'
      ? 'Ask Stitch to allow the scope for this client, or take it out of STITCH_SCOPES.'
      : 'Check STITCH_SCOPES, STITCH_AUDIENCE and what Stitch allows this client.'
  return new StitchError('token_request_rejected', `Stitch refuses the token request (${said}). ${advice}`, {
    facts: { status, error },
  })
}
