import { PAYMENT_REQUEST_ID } from './instant-stitch.ts'

/** The sibling that is measured as it is deployed: out of its zip, calling Stitch for its answer. */
export const SIBLING = 'get-payment-request'

/** What API Gateway makes of a request for it. A new object for each invocation: middleware may write to it. */
export const queryEvent = () => ({
  version: '2.0',
  routeKey: 'GET /payment-requests/{id}',
  pathParameters: { id: PAYMENT_REQUEST_ID },
  headers: {},
  requestContext: { http: { method: 'GET' } },
})
