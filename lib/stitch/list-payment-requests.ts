import {
  array,
  boolean,
  type InferOutput,
  maxValue,
  nullable,
  object,
  optional,
  pipe,
  regex,
  strictObject,
  string,
  transform,
} from 'valibot'
import type { CallStitch } from './call-stitch.ts'
import type { Operation } from './operation.ts'
import { PAYMENT_REQUEST_FRAGMENT, PaymentRequest } from './payment-request.ts'
import { EXTERNAL_REFERENCE_LIMIT } from './payment-request-input.ts'
import { text } from './scalars.ts'

/** Most requests on a page. Stitch gives up to 2000, which can be more than Lambda may answer. */
const PAGE_LIMIT = 200
const PAGE_REASON = `must be a whole number from 1 to ${PAGE_LIMIT}`

/** The query of `GET /payment-requests`; 50 on a page by default, newest first. */
export const ListQuery = strictObject({
  first: optional(
    pipe(
      string(),
      regex(/^[1-9]\d{0,3}$/, PAGE_REASON),
      transform(Number),
      maxValue(PAGE_LIMIT, PAGE_REASON),
    ),
    '50',
  ),
  // Opaque, but an unencoded + arrives as a space.
  after: optional(pipe(text(1024), regex(/^[!-~]+$/, 'must be the endCursor of a page, percent-encoded'))),
  externalReference: optional(text(EXTERNAL_REFERENCE_LIMIT)),
})

const Data = object({
  client: object({
    paymentInitiationRequests: nullable(
      object({
        edges: nullable(array(object({ node: PaymentRequest }))),
        pageInfo: object({
          hasNextPage: boolean(),
          hasPreviousPage: boolean(),
          startCursor: nullable(string()),
          endCursor: nullable(string()),
        }),
      }),
    ),
  }),
})

/** A page of the client's payment requests. */
export const LIST_PAYMENT_REQUESTS: Operation<InferOutput<typeof Data>> = {
  kind: 'query',
  name: 'ListPaymentRequests',
  document: `query ListPaymentRequests($first: UInt!, $after: Cursor, $filter: PaymentInitiationRequestFilterInput) {
  client {
    paymentInitiationRequests(first: $first, after: $after, filter: $filter) {
      edges { node { ...PaymentRequestFields } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}
${PAYMENT_REQUEST_FRAGMENT}`,
  data: Data,
}

/** What a page is when Stitch has none to show. */
const NO_PAGE = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null }

/**
 * A page of payment requests, newest first (Stitch: "List payment requests"). The next one begins after
 * `pageInfo.endCursor`.
 */
export async function listPaymentRequests(
  call: CallStitch,
  { first, after, externalReference }: InferOutput<typeof ListQuery>,
) {
  const filter =
    externalReference === undefined ? undefined : { externalReference: { eq: externalReference } }
  const { client } = await call(LIST_PAYMENT_REQUESTS, { first, after, filter })
  const page = client.paymentInitiationRequests
  return {
    paymentRequests: (page?.edges ?? []).map(({ node }) => node),
    pageInfo: page?.pageInfo ?? NO_PAGE,
  }
}
