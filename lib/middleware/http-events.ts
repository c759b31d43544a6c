import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { StitchError } from '../errors.ts'
import { isJsonObject } from '../json-object.ts'
import { checkedEvent } from './checked-event.ts'
import { DirectInvocationError } from './direct-invocation.ts'

/**
 * Lets through the events of an HTTP API or a function URL (payload format 2.0), and no others. Comes first.
 *
 * A REST API and a load balancer get a problem document, `invalid_request` (400). Anything else (a schedule, a queue, a
 * warm-up, a direct invocation) gets a function error: a queue would take an answer for success and delete its
 * messages.
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
      request.event = checkedEvent(event)
    },
    onError: async ({ context, response }) => {
      if (context.isNoHttp) throw new DirectInvocationError(response?.body ?? '{}')
    },
  }
}
