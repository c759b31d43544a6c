import { IMAGE_LIMIT } from '../lib/middleware/image-body.ts'
import { IMAGE_TYPES } from '../lib/stitch/image-file.ts'
import { ListQuery } from '../lib/stitch/list-payment-requests.ts'
import { inputSchema } from './openapi/json-schema.ts'
import { BANK_ACCOUNT, BUSINESS, PAYMENT_REQUEST } from './request-examples.ts'
import type { Route, RouteParameter } from './route.ts'

const id: RouteParameter = {
  name: 'id',
  in: 'path',
  description: 'Id of a payment request as Stitch answers it, percent-encoded once.',
  schema: { type: 'string', minLength: 1, maxLength: 256 },
}

const listed = inputSchema(ListQuery).properties ?? {}
const queryParameter = (name: keyof typeof ListQuery.entries, description: string): RouteParameter => ({
  name,
  in: 'query',
  description,
  schema: listed[name] as object,
})

const payments = { tag: 'Payment requests', scope: 'client_paymentrequest' } as const

/** Every route. Tests hold the list to the packaged template, and the documents made of it to the list. */
export const ROUTES: readonly Route[] = [
  {
    key: 'GET /tokens',
    operationId: 'getTokens',
    title: 'What is stored, and how long it lasts',
    description: 'One entry for each configured scope set. Never holds a token.',
    tag: 'Tokens',
    parameters: [],
    answers: [{ status: 200, description: 'The state of every token.', schema: 'Tokens' }],
    codes: ['token_store_unreadable', 'config_invalid'],
  },
  {
    key: 'POST /tokens/refresh',
    operationId: 'refreshTokens',
    title: 'Renew now',
    description:
      'Invokes the refresher. `force` renews what is not due yet; a token under 60 s old is never renewed.',
    tag: 'Tokens',
    parameters: [],
    body: { schema: 'RefreshBody', example: { scopes: ['client_paymentrequest'] }, isOptional: true },
    answers: [{ status: 200, description: 'What became of each scope set.', schema: 'Refreshed' }],
    codes: ['scope_not_configured', 'refresh_failed', 'refresh_in_progress', 'config_invalid'],
  },
  {
    key: 'POST /payment-requests',
    operationId: 'createPaymentRequest',
    title: 'Create a payment request',
    description:
      'Not idempotent without the header `Idempotency-Key`. With it, the payment request of that reference is looked up first.',
    ...payments,
    parameters: [
      {
        name: 'Idempotency-Key',
        in: 'header',
        description: 'Becomes the `externalReference`: 1 to 255 visible characters of ASCII.',
        schema: { type: 'string', minLength: 1, maxLength: 255 },
      },
    ],
    body: { schema: 'RequestPaymentBody', example: PAYMENT_REQUEST },
    answers: [
      { status: 201, description: 'Created.', schema: 'PayableRequest', hasLocation: true },
      {
        status: 200,
        description: 'It was there already, under this `Idempotency-Key`.',
        schema: 'PayableRequest',
        hasLocation: true,
      },
    ],
    codes: ['external_reference_conflict', 'upstream_input_refused', 'outcome_unknown'],
  },
  {
    key: 'GET /payment-requests',
    operationId: 'listPaymentRequests',
    title: 'List payment requests',
    description: 'A page, newest first.',
    ...payments,
    parameters: [
      queryParameter('first', 'How many, from 1 to 200.'),
      queryParameter('after', 'The `pageInfo.endCursor` of the page before.'),
      queryParameter('externalReference', 'Only those with this reference.'),
    ],
    answers: [{ status: 200, description: 'A page.', schema: 'PaymentRequestPage' }],
    codes: ['upstream_input_refused'],
  },
  {
    key: 'GET /payment-requests/{id}',
    operationId: 'getPaymentRequest',
    title: 'View a payment request',
    description: 'Only the states `completed` and `manuallyCompleted` are paid; `unknown` never is.',
    ...payments,
    parameters: [id],
    answers: [{ status: 200, description: 'The payment request.', schema: 'PaymentRequest' }],
    codes: ['not_found', 'upstream_input_refused'],
  },
  {
    key: 'POST /payment-requests/{id}/cancel',
    operationId: 'cancelPaymentRequest',
    title: 'Cancel a payment request',
    description: 'May be repeated: what is cancelled stays cancelled, with the first reason.',
    ...payments,
    parameters: [id],
    body: { schema: 'CancelBody', example: { reason: 'out of stock' } },
    answers: [{ status: 200, description: 'Cancelled.', schema: 'CancelledRequest' }],
    codes: ['not_found', 'payment_request_not_pending', 'upstream_input_refused', 'outcome_unknown'],
  },
  {
    key: 'POST /bank-account-verifications',
    operationId: 'verifyBankAccount',
    title: 'Verify a bank account',
    description:
      '`unknown` is not `refuted`: the bank did not say. Slow banks answer at `slowVerificationUrl`.',
    tag: 'Bank account verification',
    scope: 'client_bankaccountverification',
    parameters: [],
    body: { schema: 'BankAccountVerificationInput', example: BANK_ACCOUNT },
    answers: [{ status: 200, description: 'The result.', schema: 'BankAccountVerification' }],
    codes: ['upstream_input_refused', 'verification_slow'],
  },
  {
    key: 'POST /images',
    operationId: 'uploadImage',
    title: 'Upload an image',
    description: 'Everybody can fetch it; the same filename replaces it.',
    tag: 'Images',
    scope: 'client_imageupload',
    parameters: [
      {
        name: 'filename',
        in: 'query',
        description: 'Becomes part of the public address.',
        schema: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._ -]{0,127}$' },
        example: 'logo.png',
      },
    ],
    body: { mediaTypes: IMAGE_TYPES, mostBytes: IMAGE_LIMIT },
    answers: [{ status: 201, description: 'Uploaded.', schema: 'UploadedImage', hasLocation: true }],
    codes: ['upstream_input_refused', 'outcome_unknown'],
  },
  {
    key: 'POST /business-lookups',
    operationId: 'lookupBusinesses',
    title: 'Look up businesses',
    description: 'A POST, since identity numbers in an address would stand in access logs.',
    tag: 'Business lookup',
    scope: 'client_businesslookup',
    parameters: [],
    body: { schema: 'BusinessLookupBody', example: BUSINESS },
    answers: [{ status: 200, description: 'The businesses that fit, none included.', schema: 'Businesses' }],
    codes: ['upstream_input_refused'],
  },
]
