import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import type { GenericSchema } from 'valibot'
import { invalidRequest } from '../errors.ts'
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
    assertGivenOnce(event.rawQueryString)
  },
})

/** The gateway joins the values of a name that comes twice with a comma, which is a value that no caller sent. */
function assertGivenOnce(rawQueryString: string | undefined): void {
  const names = [...new URLSearchParams(rawQueryString).keys()]
  const twice = new Set(names.filter((name, index) => names.indexOf(name) < index))
  if (twice.size > 0)
    throw invalidRequest([...twice].map((member) => ({ member, reason: 'must be given once' })))
}
