import { array, boolean, nullable, object, pipe, string, transform } from 'valibot'
import { AnsweredAddress } from './answered-address.ts'
import { AnsweredId } from './answered-id.ts'
import { Numbered } from './identifying-document.ts'
import { Beneficiary, PaymentRequestState, STATE_FRAGMENTS } from './payment-request-state.ts'
import { Money } from './scalars.ts'
import { unionOf } from './union.ts'

/** What is selected of a payment request: all that Stitch shows of it, but what is deprecated or of other scopes. */
export const PAYMENT_REQUEST_FRAGMENT = `
fragment PaymentRequestFields on PaymentInitiationRequest {
  id
  url
  created
  updated
  amount
  payerReference
  beneficiaryReference
  externalReference
  merchant
  expireAt
  restrictPayerBank
  beneficiaries { ...BeneficiaryFields }
  payerInformation {
    payerId
    email
    fullName
    mobileNumber
    accountCreatedDate
    businessRegistration { country number }
  }
  paymentMethods { __typename ... on EftPaymentMethodDetails { enabled } }
  paymentConfirmation {
    __typename
    ... on PaymentPending { date }
    ... on PaymentReceived { received estimatedSettlement }
    ... on PaymentUnsettled { description }
  }
  settlement { id created amount }
  events { __typename occurred description paymentMethod }
  state { ...StateFields }
}
${STATE_FRAGMENTS}`

const text = nullable(string())

const PayerInformation = object({
  payerId: text,
  email: text,
  fullName: text,
  mobileNumber: text,
  accountCreatedDate: text,
  businessRegistration: nullable(Numbered),
})

const PaymentMethod = unionOf({ EftPaymentMethodDetails: ['eft', { enabled: boolean() }] })

const PaymentConfirmation = unionOf({
  PaymentPending: ['pending', { date: string() }],
  PaymentReceived: ['received', { received: string(), estimatedSettlement: string() }],
  PaymentUnsettled: ['unsettled', { description: string() }],
})

/**
 * Something that happened on the way. There are many types and no end of them, so each keeps Stitch's name:
 * `BankError`.
 */
const Event = pipe(
  object({ __typename: string(), occurred: string(), description: string(), paymentMethod: text }),
  transform(({ __typename: type, ...event }) => ({ type, ...event })),
)

/** A payment request, as the route answers it. Dates are ISO 8601, amounts `{"quantity","currency"}`. */
export const PaymentRequest = object({
  id: AnsweredId,
  url: AnsweredAddress,
  created: string(),
  updated: string(),
  amount: Money,
  payerReference: string(),
  beneficiaryReference: string(),
  externalReference: text,
  merchant: text,
  expireAt: text,
  restrictPayerBank: text,
  beneficiaries: array(Beneficiary),
  payerInformation: nullable(PayerInformation),
  paymentMethods: nullable(array(PaymentMethod)),
  paymentConfirmation: nullable(PaymentConfirmation),
  settlement: nullable(object({ id: string(), created: string(), amount: Money })),
  events: array(Event),
  state: PaymentRequestState,
})
