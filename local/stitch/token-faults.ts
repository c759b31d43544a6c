import type { Fault } from '../faults.ts'
import type { TokenAnswer } from './token-endpoint.ts'

/** Errors of RFC 6749 §5.2: a fault of that name is answered like the real thing. */
const OAUTH_ERRORS = [
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_grant_type',
]

/**
 * Faults in what the token endpoint says, the ones of the line apart (`wire-faults.ts`).
 *
 * | does | options |
 * |---|---|
 * | an OAuth error, for example `invalid_client` | `status` (400), `description` (none) |
 * | `error-in-200` | `error` (`invalid_request`) |
 *
 * Returns the whole answer, or undefined when the fault is not of that kind.
 */
export function answerOfFault(fault: Fault): TokenAnswer | undefined {
  const { status, error, description } = fault.options
  if (fault.does === 'error-in-200') return { status: 200, body: { error: error ?? 'invalid_request' } }
  if (!OAUTH_ERRORS.includes(fault.does)) return undefined
  const body = { error: fault.does, ...(description !== undefined && { error_description: description }) }
  return { status: Number(status ?? 400), body }
}

/**
 * Fault `token`: its options replace or add members of a good answer, and null takes one away, for example
 * `{"expires_in": "3600", "scope": null}`.
 */
export function withOverrides(answer: TokenAnswer, fault: Fault | undefined): TokenAnswer {
  if (fault?.does !== 'token') return answer
  const members = Object.entries({ ...answer.body, ...fault.options }).filter(([, value]) => value !== null)
  return { ...answer, body: Object.fromEntries(members) }
}

/** Fault `bad-date`: how far off this one answer's `Date` is, in seconds. */
export const dateErrorSeconds = (fault: Fault | undefined): number =>
  fault?.does === 'bad-date' ? Number(fault.options.seconds ?? 300) : 0
