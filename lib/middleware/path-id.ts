import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { invalid } from './checked-input.ts'

/** What the middleware adds to the handler's context. */
export interface PathIdContext {
  /** The `{id}` of the path, decoded. */
  id: string
}

/** An id as Stitch makes them, decoded. */
export const PATH_ID = /^[\w+/=.:-]{1,256}$/

/** Takes a Stitch id from the path, before anything is sent. Rejects with `invalid_request` (400) what cannot be one. */
export const pathId = (): MiddlewareObj<APIGatewayProxyEventV2, unknown, Error, Context & PathIdContext> => ({
  before: async ({ event, context }) => {
    const id = event.pathParameters?.id ?? ''
    if (!PATH_ID.test(id))
      throw invalid([{ member: 'id', reason: 'must be an id as Stitch answers it, percent-encoded' }])
    context.id = id
  },
})
