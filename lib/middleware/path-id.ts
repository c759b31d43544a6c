import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { invalidRequest } from '../errors.ts'

/** What the middleware adds to the handler's context. */
export interface PathIdContext {
  /** The `{id}` of the path, decoded. */
  id: string
}

/** An id as Stitch makes them, decoded. */
export const PATH_ID = /^[\w+/=.:-]{1,256}$/

/**
 * An id as it is in a path. The gateway decodes a path before it looks for the route, so a slash inside an id has
 * to be encoded twice: `%252F`.
 */
export const encodedInPath = (id: string): string => encodeURIComponent(id).replaceAll('%2F', '%252F')

/**
 * Takes a Stitch id from the path, before anything is sent. Rejects with `invalid_request` (400) what cannot be one.
 */
export const pathId = (): MiddlewareObj<APIGatewayProxyEventV2, unknown, Error, Context & PathIdContext> => ({
  before: async ({ event, context }) => {
    const id = decodedOnceMore(event.pathParameters?.id ?? '')
    if (!PATH_ID.test(id))
      throw invalidRequest([
        {
          member: 'id',
          reason: 'must be an id as Stitch answers it, percent-encoded; a slash in it as %252F',
        },
      ])
    context.id = id
  },
})

/** No id has a percent sign: where there is one after the gateway has decoded the path, it was encoded twice. */
function decodedOnceMore(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}
