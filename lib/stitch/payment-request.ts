import { nullish, object, optional, pipe, string, transform, unknown } from 'valibot'

/** The members of Stitch's union of states, and our word for each. */
const STATE_TYPES = {
  PaymentInitiationRequestPending: 'pending',
  PaymentInitiationRequestCompleted: 'completed',
  PaymentInitiationRequestCancelled: 'cancelled',
  PaymentInitiationRequestExpired: 'expired',
  PaymentInitiationRequestManuallyCompleted: 'manuallyCompleted',
} as const

/** What a payment request has come to. A member that Stitch adds later comes through as `unknown`: never take it for paid. */
export type PaymentRequestStateType = (typeof STATE_TYPES)[keyof typeof STATE_TYPES] | 'unknown'

/** What is selected of a payment request. `amount` is a scalar and has no selection of its own (Stitch: `Money`). */
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
  expireAt
  state {
    __typename
    ... on PaymentInitiationRequestCompleted { date amount }
    ... on PaymentInitiationRequestCancelled { date reason }
    ... on PaymentInitiationRequestExpired { date }
    ... on PaymentInitiationRequestManuallyCompleted { date }
  }
}`

const State = pipe(
  object({
    __typename: string(),
    date: optional(string()),
    reason: optional(string()),
    amount: optional(unknown()),
  }),
  transform(({ __typename: member, ...details }) => ({ type: stateType(member), ...details })),
)

const stateType = (member: string): PaymentRequestStateType =>
  Object.hasOwn(STATE_TYPES, member) ? STATE_TYPES[member as keyof typeof STATE_TYPES] : 'unknown'

/** A payment request, as the route answers it. Dates are ISO 8601, `amount` is `{"quantity","currency"}`. */
export const PaymentRequest = object({
  id: string(),
  url: string(),
  created: string(),
  updated: string(),
  amount: unknown(),
  payerReference: string(),
  beneficiaryReference: string(),
  externalReference: nullish(string()),
  expireAt: nullish(string()),
  state: State,
})
