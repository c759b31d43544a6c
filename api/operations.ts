import { CANCEL_PAYMENT_REQUEST } from '../lib/stitch/cancel-payment-request.ts'
import { CREATE_PAYMENT_REQUEST } from '../lib/stitch/create-payment-request.ts'
import { FIND_PAYMENT_REQUESTS } from '../lib/stitch/create-payment-request-once.ts'
import { GET_PAYMENT_REQUEST } from '../lib/stitch/get-payment-request.ts'
import { LIST_PAYMENT_REQUESTS } from '../lib/stitch/list-payment-requests.ts'
import {
  LOOKUP_BY_DIRECTOR,
  LOOKUP_BY_NAME,
  LOOKUP_BY_REGISTRATION_NUMBER,
} from '../lib/stitch/lookup-business.ts'
import type { Operation, Variables } from '../lib/stitch/operation.ts'
import { UPLOAD_IMAGE } from '../lib/stitch/upload-image.ts'
import { VERIFY_BANK_ACCOUNT } from '../lib/stitch/verify-bank-account.ts'
import { BANK_ACCOUNT, BUSINESS, DIRECTOR, PAYMENT_REQUEST } from './request-examples.ts'

/** An operation of Stitch's API with variables that the simulated Stitch and Stitch's test clients understand. */
export interface OperationExample {
  readonly title: string
  readonly operation: Operation<unknown>
  /** `{{name}}` stands for what an earlier call has answered. */
  readonly variables: Variables
}

/** Every operation, in an order in which each finds what the ones before have made. */
export const OPERATION_EXAMPLES: readonly OperationExample[] = [
  {
    title: 'Create a payment request',
    operation: CREATE_PAYMENT_REQUEST,
    variables: { input: PAYMENT_REQUEST },
  },
  {
    title: 'Find payment requests by reference',
    operation: FIND_PAYMENT_REQUESTS,
    variables: { externalReference: PAYMENT_REQUEST.externalReference },
  },
  { title: 'List payment requests', operation: LIST_PAYMENT_REQUESTS, variables: { first: 10 } },
  {
    title: 'View a payment request',
    operation: GET_PAYMENT_REQUEST,
    variables: { id: '{{payment_request_id}}' },
  },
  {
    title: 'Cancel a payment request',
    operation: CANCEL_PAYMENT_REQUEST,
    variables: { input: { requestId: '{{payment_request_id}}', reason: 'out of stock' } },
  },
  { title: 'Verify a bank account', operation: VERIFY_BANK_ACCOUNT, variables: { input: BANK_ACCOUNT } },
  { title: 'Upload an image', operation: UPLOAD_IMAGE, variables: { image: null } },
  {
    title: 'Look up a business by name',
    operation: LOOKUP_BY_NAME,
    variables: { country: 'ZA', businessName: 'SIMULATED TRADING PTY LTD' },
  },
  {
    title: 'Look up a business by registration number',
    operation: LOOKUP_BY_REGISTRATION_NUMBER,
    variables: { input: { country: BUSINESS.country, number: BUSINESS.registrationNumber } },
  },
  {
    title: 'Look up businesses by director',
    operation: LOOKUP_BY_DIRECTOR,
    variables: { country: 'ZA', directorId: DIRECTOR },
  },
]

/** A payment as Stitch's simulated environment makes it for test clients (Stitch: "Simulated payment environment"). */
export const SIMULATE_PAYMENT = {
  document: `mutation SimulatePayment($input: TestClientPaymentInitiationRequestSimulateCompleteInput!) {
  testClientPaymentInitiationRequestSimulateComplete(input: $input) { paymentRequestId }
}`,
  variables: {
    input: { paymentRequestId: '{{payment_request_id}}', paymentMethods: { completed: 'eft_manual' } },
  },
}
