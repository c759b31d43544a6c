import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import type { GenericSchema } from 'valibot'
import { checked } from './checked-input.ts'

/** What the middleware adds to the handler's context: the query, checked. */
export interface QueryContext<Query> {
  query: Query
}

/** Reads the query string against a schema into `context.query`. Rejects with `invalid_request` (400). */
export const queryParameters = <Query>(
  schema: GenericSchema<unknown, Query>,
): MiddlewareObj<APIGatewayProxyEventV2, unknown, Error, Context & QueryContext<Query>> => ({
  before: async ({ event, context }) => {
    context.query = checked(event.queryStringParameters ?? {}, schema)
  },
})
