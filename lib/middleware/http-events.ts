import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { invalidRequest, StitchError } from '../errors.ts'
import { isJsonObject } from '../json-object.ts'
import { DirectInvocationError } from './direct-invocation.ts'

/**
 * Lets through the events of an HTTP API or a function URL (payload format 2.0), and no others. Comes first.
 *
 * A REST API and a load balancer get a problem document, `invalid_request` (400). Anything else (a schedule, a queue, a warm-up, a direct
 * invocation) gets a function error: a queue would take an answer for success and delete its messages.
 */
export function httpEvents(): MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Error,
  Context & { isNoHttp?: boolean }
> {
  return {
    before: async (request) => {
      const event: unknown = request.event
      if (!isJsonObject(event) || !('requestContext' in event || 'httpMethod' in event)) {
        request.context.isNoHttp = true
        throw new StitchError(
          'invalid_request',
          'This function answers HTTP requests. It takes no event of a schedule or a queue, and no direct invocation.',
        )
      }
      request.event = httpEvent(event)
    },
    onError: async ({ context, response }) => {
      if (context.isNoHttp) throw new DirectInvocationError(response?.body ?? '{}')
    },
  }
}

function httpEvent(event: Readonly<Record<string, unknown>>): APIGatewayProxyEventV2 {
  const { requestContext, headers, queryStringParameters, pathParameters, body } = event
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
  if (wrong.length > 0 || ((body ?? undefined) !== undefined && typeof body !== 'string'))
    throw invalidRequest([
      ...wrong.map(([member]) => ({ member, reason: 'must be an object of texts' })),
      ...(typeof (body ?? '') === 'string' ? [] : [{ member: 'body', reason: 'must be a text' }]),
    ])
  const { pathParameters: _none, queryStringParameters: _nothing, body: _empty, ...others } = event
  return {
    ...others,
    headers: headers ?? {},
    ...(pathParameters ? { pathParameters } : {}),
    ...(queryStringParameters ? { queryStringParameters } : {}),
    ...(body ? { body } : {}),
  } as unknown as APIGatewayProxyEventV2
}

const isTextMap = (value: unknown): boolean =>
  isJsonObject(value) && Object.values(value).every((text) => typeof text === 'string')
