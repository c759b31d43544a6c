import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { invalidRequest, StitchError } from '../errors.ts'
import { isJsonObject } from '../json-object.ts'

/**
 * The event of an HTTP API or a function URL, with headers by names in lower case, and without members that are null.
 *
 * @throws StitchError `invalid_request` for another event, and for members of another type than AWS gives them
 */
export function checkedEvent(event: Readonly<Record<string, unknown>>): APIGatewayProxyEventV2 {
  const { requestContext, headers, queryStringParameters, pathParameters, body, rawQueryString } = event
  const http = isJsonObject(requestContext) ? requestContext.http : undefined
  if (!isJsonObject(http) || typeof http.method !== 'string')
    throw new StitchError(
      'invalid_request',
      'This function takes events of an HTTP API or a function URL (payload format 2.0). Connect it to one of these.',
    )
  const texts = { headers, queryStringParameters, pathParameters }
  const wrong = Object.entries(texts).filter(
    ([, value]) => (value ?? undefined) !== undefined && !isTextMap(value),
  )
  const noTexts = Object.entries({ body, rawQueryString }).filter(
    ([, value]) => typeof (value ?? '') !== 'string',
  )
  if (wrong.length > 0 || noTexts.length > 0)
    throw invalidRequest([
      ...wrong.map(([member]) => ({ member, reason: 'must be an object of texts' })),
      ...noTexts.map(([member]) => ({ member, reason: 'must be a text' })),
    ])
  const { pathParameters: _none, queryStringParameters: _nothing, body: _empty, ...others } = event
  return {
    ...others,
    headers: lowerCased(headers ?? {}),
    ...(pathParameters ? { pathParameters } : {}),
    ...(queryStringParameters ? { queryStringParameters } : {}),
    ...(body ? { body } : {}),
  } as unknown as APIGatewayProxyEventV2
}

const isTextMap = (value: unknown): boolean =>
  isJsonObject(value) && Object.values(value).every((text) => typeof text === 'string')

/**
 * AWS gives the names of headers in lower case. A person who writes an event by hand need not, and no header of theirs
 * may go unheeded: `Idempotency-Key` keeps a payment from being made twice. Several of one name are joined, as the
 * gateway does.
 */
function lowerCased(headers: object): Readonly<Record<string, string>> {
  const byName = Map.groupBy(Object.entries(headers), ([name]) => name.toLowerCase())
  return Object.fromEntries([...byName].map(([name, all]) => [name, all.map(([, value]) => value).join(',')]))
}
