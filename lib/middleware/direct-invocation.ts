import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { isJsonObject } from '../json-object.ts'
import { checkedEvent } from './checked-event.ts'

/**
 * What is thrown at a direct caller: `errorType` is the code, `errorMessage` the problem document.
 *
 * Lambda also writes a thrown error to the log, with every member. The document may repeat names that the caller made
 * up, and middy hangs the error that it replaces, with its text and its stack, on whatever `onError` throws: the log
 * gets the code only.
 */
export class DirectInvocationError extends Error {
  constructor(problem: string) {
    super(problem)
    this.name = (JSON.parse(problem) as { readonly code: string }).code
    for (const member of ['originalError', 'cause'])
      Object.defineProperty(this, member, { get: () => undefined, set: () => undefined })
  }

  toJSON(): object {
    return { errorType: this.name }
  }
}

/**
 * Lets a function be invoked with the bare body as its event, besides HTTP events. A direct caller is given the bare
 * answer, and an error as a function error, so that Step Functions, an SDK and a queue see it as one. Comes first.
 */
export function directInvocation(): MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Error,
  Context & { isDirect?: boolean }
> {
  return {
    before: async (request) => {
      const event: unknown = request.event
      const isHttp = isJsonObject(event) && 'requestContext' in event
      request.context.isDirect = !isHttp
      request.event = isHttp ? checkedEvent(event) : eventWith(event)
    },
    after: async (request) => {
      if (request.context.isDirect) request.response = JSON.parse(request.response?.body ?? 'null')
    },
    onError: async ({ context, response }) => {
      if (context.isDirect) throw new DirectInvocationError(response?.body ?? '{}')
    },
  }
}

/** The HTTP event that brings the same body. */
const eventWith = (body: unknown) =>
  ({
    version: '2.0',
    requestContext: { http: { method: 'POST' } },
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  }) as unknown as APIGatewayProxyEventV2
