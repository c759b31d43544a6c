import { exampleBody } from '../../api/example-body.ts'
import { queryEvent, SIBLING } from '../servers/sibling-query.ts'

/** A call of a sibling: the function's key, and the event that API Gateway makes of the request. */
export interface SiblingCall {
  readonly key: string
  readonly event: unknown
}

/** A query: it may be repeated, so it may go out on a connection that has been idle. */
export const QUERY: SiblingCall = { key: SIBLING, event: queryEvent() }

/** A mutation: it must not be repeated when its outcome is not known. */
export const MUTATION: SiblingCall = {
  key: 'create-payment-request',
  event: {
    version: '2.0',
    routeKey: 'POST /payment-requests',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(exampleBody('POST /payment-requests')),
    isBase64Encoded: false,
    requestContext: { http: { method: 'POST' } },
  },
}
