import type { Fault } from '../faults.ts'
import { type Members, number, oneOf, text, whole } from '../value-kinds.ts'
import type { SchemaVariant } from './schema.ts'
import type { StitchSettings } from './settings.ts'

/** A whole answer of the API. */
export interface ApiAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

const UNAUTHENTICATED = 'UNAUTHENTICATED: Token is expired or malformed'

/** Stitch's answer to a token that it rejects, in the form that the settings or a fault's options choose. */
export function unauthenticated(settings: StitchSettings, options: Fault['options'] = {}): ApiAnswer {
  const extensions = { code: 'UNAUTHENTICATED' }
  const place = options.place ?? settings.unauthenticatedPlace
  const error = { message: UNAUTHENTICATED }
  return {
    status: Number(options.status ?? settings.unauthenticatedStatus),
    body: place === 'errors' ? { errors: [{ ...error, extensions }] } : { errors: [error], extensions },
  }
}

/**
 * Faults in the API's answers, each with its options. Faults of the connection are in `wire-faults.ts`. A fault of
 * point `graphql` may name an operation by its GraphQL name.
 *
 * | does | options |
 * |---|---|
 * | `unauthenticated` | `status` (200 to 599) and `place` (`errors` or `top`), the settings' by default |
 * | `slow` | executed after `seconds` (10) |
 * | `answer-lost` | executed, then the connection is reset without an answer |
 * | `partial` | executed; an error stands beside the data, with `code` (`INTERNAL_SERVER_ERROR`) |
 * | `null-data` | executed; `{"data": null}` |
 * | `withdrawn` | `field`, for example `clientImageUpload`, is not in the schema |
 * | `unknown-state` | payment requests are in a state that the public schema does not list |
 */
export const GRAPHQL_FAULTS: Readonly<Record<string, Members>> = {
  unauthenticated: { status: whole(200, 599), place: oneOf('errors', 'top') },
  slow: { seconds: number(0, 3600) },
  'answer-lost': {},
  partial: { code: text },
  'null-data': {},
  withdrawn: { field: text },
  'unknown-state': {},
}

/** Throws a RangeError for a fault that is not in the list above: a misspelt one would otherwise never strike. */
export function checkFault(fault: Fault | undefined): void {
  if (fault !== undefined && !Object.hasOwn(GRAPHQL_FAULTS, fault.does))
    throw new RangeError(`no fault ${fault.does} at the API`)
}

/** The schema of one request, after `withdrawn` and `unknown-state`. */
export function variantOf(fault: Fault | undefined): SchemaVariant {
  if (fault?.does === 'withdrawn') return { withdrawnField: String(fault.options.field) }
  return fault?.does === 'unknown-state' ? { unknownState: true } : {}
}

/** The answer after `partial` and `null-data`. */
export function withBodyFault(answer: ApiAnswer, fault: Fault | undefined): ApiAnswer {
  if (fault?.does === 'null-data') return { ...answer, body: { data: null } }
  if (fault?.does !== 'partial') return answer
  const { code = 'INTERNAL_SERVER_ERROR' } = fault.options
  const errors = [{ message: 'A part of the answer is missing', extensions: { code } }]
  return { ...answer, body: { ...answer.body, errors } }
}
