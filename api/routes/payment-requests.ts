import { array, boolean, type InferInput, nullable, object, string } from 'valibot'
import { IDEMPOTENCY_KEY } from '../../lib/middleware/idempotency-key.ts'
import { PATH_ID } from '../../lib/middleware/path-id.ts'
import { CANCEL_PAYMENT_REQUEST, CancelBody } from '../../lib/stitch/cancel-payment-request.ts'
import { CREATE_PAYMENT_REQUEST } from '../../lib/stitch/create-payment-request.ts'
import { FIND_PAYMENT_REQUESTS } from '../../lib/stitch/create-payment-request-once.ts'
import { GET_PAYMENT_REQUEST } from '../../lib/stitch/get-payment-request.ts'
import { LIST_PAYMENT_REQUESTS, ListQuery } from '../../lib/stitch/list-payment-requests.ts'
import { PaymentRequest } from '../../lib/stitch/payment-request.ts'
import { ReachedState } from '../../lib/stitch/payment-request-state.ts'
import { RequestPaymentBody } from '../../lib/stitch/request-payment.ts'
import type { RouteGroup, RouteParameter } from '../route.ts'

const PayableRequest = object({ id: string(), url: nullable(string()) })

const FoundRequest = object({ ...PayableRequest.entries, state: ReachedState })

const CancelledRequest = object({ id: string() })

const PaymentRequestPage = object({
  paymentRequests: array(PaymentRequest),
  pageInfo: object({
    hasNextPage: boolean(),
    hasPreviousPage: boolean(),
    startCursor: nullable(string()),
    endCursor: nullable(string()),
  }),
})

/** R 100.00 into a bank account. */
const REQUESTED = {
  amount: { quantity: '100.00', currency: 'ZAR' },
  payerReference: 'INV-1',
  beneficiaryReference: 'INV-1',
  externalReference: 'order-1',
  beneficiary: { bankAccount: { name: 'FizzBuzz', bankId: 'fnb', accountNumber: '123456789' } },
} satisfies InferInput<typeof RequestPaymentBody>

const ID = 'cGF5cmVxL2Q3NDQ4OWI1LTY1NzItNDhlMS1iMTA2LTI0MDRiYTQ3MGM1Mw=='
const CURSOR = 'Y3Vyc29yL2NHRjVjbVZ4TDJRM05EUTRPV0kxTFRZMU56SXRORGhsTVMxaU1UQTI='
const url = 'https://secure.stitch.money/connect/payment-request/d74489b5-6572-48e1-b106-2404ba470c53'

const VIEWED = {
  id: ID,
  url,
  created: '2026-11-23T10:00:00.000Z',
  updated: '2026-11-23T10:00:00.000Z',
  amount: REQUESTED.amount,
  payerReference: REQUESTED.payerReference,
  beneficiaryReference: REQUESTED.beneficiaryReference,
  externalReference: REQUESTED.externalReference,
  merchant: null,
  expireAt: null,
  restrictPayerBank: null,
  beneficiaries: [{ type: 'bankAccount', name: 'FizzBuzz', bankId: 'fnb', bankAccountNumber: '123456789' }],
  payerInformation: null,
  paymentMethods: null,
  paymentConfirmation: null,
  settlement: null,
  events: [],
  state: { type: 'pending', paymentInitiationRequest: { id: ID } },
}

const id: RouteParameter = {
  name: 'id',
  in: 'path',
  description:
    'Id of a payment request as Stitch answers it, percent-encoded; a slash in it twice (`%252F`).',
  check: PATH_ID,
}

const REASON = { reason: 'out of stock' }
const { first, after, externalReference } = ListQuery.entries

/** Asking a payer for money. */
export const PAYMENT_REQUESTS: RouteGroup = {
  name: 'Payment requests',
  description: 'Asking a payer for money',
  page: 'payment-requests.md',
  scope: 'client_paymentrequest',
  routes: [
    {
      method: 'POST',
      path: '/payment-requests',
      function: 'create-payment-request',
      operationId: 'createPaymentRequest',
      title: 'Create a payment request',
      description:
        'Not idempotent without the header `Idempotency-Key`. With it, the payment request of that reference is looked up first.',
      shows: '`{"id","url"}`; 200, with `state`, when the `Idempotency-Key` is known',
      repeat: 'with an `Idempotency-Key` only',
      parameters: [
        {
          name: 'Idempotency-Key',
          in: 'header',
          description:
            'Becomes the `externalReference`: 1 to 255 visible characters of ASCII, in quotes where there is a comma.',
          check: IDEMPOTENCY_KEY,
        },
      ],
      body: { schema: { RequestPaymentBody }, example: REQUESTED },
      answers: [
        { status: 201, description: 'Created.', schema: { PayableRequest }, hasLocation: true },
        {
          status: 200,
          description:
            'It was there already, under this `Idempotency-Key`. One that is over can no longer be paid.',
          schema: { FoundRequest },
          hasLocation: true,
          example: { id: ID, url, state: VIEWED.state },
        },
      ],
      example: { id: ID, url },
      givesId: true,
      codes: ['external_reference_conflict', 'upstream_input_refused', 'outcome_unknown'],
      operations: [
        {
          title: 'Create a payment request',
          operation: CREATE_PAYMENT_REQUEST,
          variables: { input: REQUESTED },
        },
        {
          title: 'Find payment requests by reference',
          operation: FIND_PAYMENT_REQUESTS,
          variables: { externalReference: REQUESTED.externalReference },
        },
      ],
    },
    {
      method: 'GET',
      path: '/payment-requests/{id}',
      function: 'get-payment-request',
      operationId: 'getPaymentRequest',
      title: 'View a payment request',
      description: 'Only the states `completed` and `manuallyCompleted` are paid; `unknown` never is.',
      shows: 'the payment request, with its state',
      repeat: 'yes',
      parameters: [id],
      answers: [{ status: 200, description: 'The payment request.', schema: { PaymentRequest } }],
      example: VIEWED,
      codes: ['not_found', 'upstream_input_refused'],
      operations: [
        {
          title: 'View a payment request',
          operation: GET_PAYMENT_REQUEST,
          variables: { id: '{{payment_request_id}}' },
        },
      ],
    },
    {
      method: 'GET',
      path: '/payment-requests',
      function: 'list-payment-requests',
      operationId: 'listPaymentRequests',
      title: 'List payment requests',
      description: 'A page, newest first.',
      shows: 'a page, newest first: `first` (50; 1 to 200), `after`, `externalReference`',
      repeat: 'yes',
      parameters: [
        { name: 'first', in: 'query', description: 'How many, from 1 to 200.', check: first },
        {
          name: 'after',
          in: 'query',
          description: 'The `pageInfo.endCursor` of the page before.',
          check: after,
        },
        {
          name: 'externalReference',
          in: 'query',
          description: 'Only those with this reference.',
          check: externalReference,
        },
      ],
      answers: [{ status: 200, description: 'A page.', schema: { PaymentRequestPage } }],
      example: {
        paymentRequests: [VIEWED],
        pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: CURSOR, endCursor: CURSOR },
      },
      codes: ['upstream_input_refused'],
      operations: [
        { title: 'List payment requests', operation: LIST_PAYMENT_REQUESTS, variables: { first: 10 } },
      ],
    },
    {
      method: 'POST',
      path: '/payment-requests/{id}/cancel',
      function: 'cancel-payment-request',
      operationId: 'cancelPaymentRequest',
      title: 'Cancel a payment request',
      description: 'May be repeated: what is cancelled stays cancelled, with the first reason.',
      shows: '`{"id"}`',
      repeat: 'yes: what is cancelled stays cancelled',
      parameters: [id],
      body: { schema: { CancelBody }, example: REASON },
      answers: [{ status: 200, description: 'Cancelled.', schema: { CancelledRequest } }],
      example: { id: ID },
      codes: ['not_found', 'payment_request_not_pending', 'upstream_input_refused', 'outcome_unknown'],
      operations: [
        {
          title: 'Cancel a payment request',
          operation: CANCEL_PAYMENT_REQUEST,
          variables: { input: { requestId: '{{payment_request_id}}', ...REASON } },
        },
      ],
    },
  ],
}
