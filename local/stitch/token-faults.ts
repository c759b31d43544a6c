import type { Fault } from '../faults.ts'
import { anything, type Members, number, text, whole } from '../value-kinds.ts'
import type { TokenAnswer } from './token-answer.ts'

/** Errors of RFC 6749 §5.2. A fault with such a name is answered like the real error. */
const OAUTH_ERRORS = [
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_grant_type',
]

const OAUTH_ERROR: Members = { status: whole(200, 599), description: text }

/** The faults of the table below, each with its options. */
export const TOKEN_FAULTS: Readonly<Record<string, Members>> = {
  ...Object.fromEntries(OAUTH_ERRORS.map((error) => [error, OAUTH_ERROR])),
  'error-in-200': { error: text },
  token: {
    access_token: anything,
    expires_in: anything,
    token_type: anything,
    scope: anything,
    refresh_token: anything,
    id_token: anything,
  },
  'bad-date': { seconds: number(-1e9, 1e9) },
}

/**
 * Faults in the token endpoint's answers. Faults of the connection are in `wire-faults.ts`. A fault of point `token`
 * may name an operation, which is the `scope` of the request.
 *
 * | does | options |
 * |---|---|
 * | an OAuth error, for example `invalid_client` | `status` (400), `description` (none) |
 * | `error-in-200` | `error` (`invalid_request`) |
 * | `token` | members of a good answer to replace or add; null takes one away: `{"expires_in": "3600", "scope": null}` |
 * | `bad-date` | `seconds` (300) that the answer's `Date` is off |
 *
 * Returns the whole answer, or undefined when the fault lets the request through. Throws a RangeError for any other
 * name.
 */
export function answerOfFault(fault: Fault): TokenAnswer | undefined {
  const { status, error, description } = fault.options
  if (fault.does === 'error-in-200') return { status: 200, body: { error: error ?? 'invalid_request' } }
  if (fault.does === 'token' || fault.does === 'bad-date') return undefined
  if (!OAUTH_ERRORS.includes(fault.does)) throw new RangeError(`no fault ${fault.does} at the token endpoint`)
  const body = { error: fault.does, ...(description !== undefined && { error_description: description }) }
  return { status: Number(status ?? 400), body }
}

/** A good answer after the fault `token`. */
export function withOverrides(answer: TokenAnswer, fault: Fault | undefined): TokenAnswer {
  if (fault?.does !== 'token' || answer.status !== 200) return answer
  const members = Object.entries({ ...answer.body, ...fault.options }).filter(([, value]) => value !== null)
  return { ...answer, body: Object.fromEntries(members) }
}

/** How far off the `Date` of this one answer is after the fault `bad-date`, in seconds. */
export const dateErrorSeconds = (fault: Fault | undefined): number =>
  fault?.does === 'bad-date' ? Number(fault.options.seconds ?? 300) : 0
