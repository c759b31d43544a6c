import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import type { GenericSchema } from 'valibot'
import { invalidRequest, StitchError } from '../errors.ts'
import { checked } from './checked-input.ts'
import { repeatedMembers } from './repeated-members.ts'

/** What the middleware adds to the handler's context: the body, checked. */
export interface BodyContext<Input> {
  body: Input
}

/** Most bytes of a JSON body: the longest external reference and all the rest fit several times. */
export const JSON_BODY_LIMIT = 64 * 1024

/**
 * Reads a JSON body against a schema into `context.body`, before anything is sent to Stitch.
 *
 * Rejects with `media_type_unsupported` (415), `body_too_large` (413), or `invalid_request` (400) whose `errors` list
 * each member and the reason. A reason never repeats the value.
 */
export const jsonBody = <Input, Event extends APIGatewayProxyEventV2 = APIGatewayProxyEventV2>(
  schema: GenericSchema<unknown, Input>,
): MiddlewareObj<Event, unknown, Error, Context & BodyContext<Input>> => ({
  before: async ({ event, context }) => {
    context.body = readJsonBody(event, schema, false)
  },
})

/**
 * What {@link jsonBody} does, for a handler that has a body on some of its routes only. `optional` takes no body for
 * `{}`.
 */
export function readJsonBody<Input>(
  event: APIGatewayProxyEventV2,
  schema: GenericSchema<unknown, Input>,
  optional: boolean,
): Input {
  const text = event.isBase64Encoded
    ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
    : (event.body ?? '')
  if (text === '' && optional) return checked({}, schema)
  if (text === '') throw invalidRequest([{ member: '', reason: 'a JSON object is needed as the body' }])
  if (!/^application\/([a-z.-]+\+)?json\s*(;|$)/i.test(event.headers['content-type'] ?? ''))
    throw new StitchError('media_type_unsupported', 'Send the body as application/json.', {
      facts: { accepted: ['application/json'] },
    })
  if (Buffer.byteLength(text) > JSON_BODY_LIMIT)
    throw new StitchError('body_too_large', `The body is over ${JSON_BODY_LIMIT} bytes.`, {
      facts: { limitBytes: JSON_BODY_LIMIT },
    })
  const value = parsed(text)
  const input = checked(value, schema)
  // Only now: the names are ours, so they may be logged.
  const repeated = [...repeatedMembers(text, value)]
  if (repeated.length > 0)
    throw invalidRequest(repeated.map((member) => ({ member, reason: 'must be given once' })))
  return input
}

function parsed(text: string): unknown {
  try {
    // A byte order mark is ignored (RFC 8259 §8.1).
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    // The parser's message quotes the text.
    throw invalidRequest([{ member: '', reason: 'the body is not JSON' }])
  }
}
