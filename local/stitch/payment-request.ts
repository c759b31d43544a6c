/** `ClientPaymentInitiationRequestCreateInput`, as the schema lets it through. */
export interface CreateInput {
  readonly amount: Money
  readonly payerReference: string
  readonly beneficiaryReference: string
  readonly beneficiary?: { readonly bankAccount?: BankAccountInput | null } | null
  readonly merchantId?: string | null
  readonly externalReference?: string | null
  readonly merchant?: string | null
  readonly expireAt?: string | null
  readonly restrictPayerBank?: string | null
  readonly payerInformation?: object | null
  readonly paymentMethods?: { readonly eft?: { readonly enabled?: boolean | null } | null } | null
}

/** `Money` and `MoneyInput`. */
export interface Money {
  readonly quantity: string
  readonly currency: string
}

interface BankAccountInput {
  readonly name: string
  readonly bankId: string
  readonly accountNumber: string
}

/** `PaymentInitiationRequest`, with the client it belongs to. Dates are ISO 8601 text, as on the wire. */
export interface PaymentRequest {
  readonly __typename: 'PaymentInitiationRequest'
  readonly id: string
  readonly url: string
  readonly clientId: string
  readonly created: string
  updated: string
  readonly amount: Money
  readonly payerReference: string
  readonly beneficiaryReference: string
  readonly externalReference: string | null
  readonly merchant: string | null
  readonly expireAt: string | null
  readonly restrictPayerBank: string | null
  readonly payerInformation: object | null
  readonly beneficiaries: readonly Beneficiary[]
  readonly paymentMethods: readonly { readonly __typename: string; readonly enabled: boolean }[] | null
  paymentConfirmation: PaymentConfirmation | null
  readonly settlement: null
  readonly events: readonly []
  state: PaymentState
}

export interface Beneficiary {
  readonly __typename: 'BankBeneficiary'
  readonly name: string
  readonly bankId: string
  readonly bankAccountNumber: string
}

type PaymentConfirmation =
  | { readonly __typename: 'PaymentPending'; readonly date: string }
  | {
      readonly __typename: 'PaymentReceived'
      readonly received: string
      readonly estimatedSettlement: string
    }

/** `PaymentInitiationRequestState`, by the name of its type. */
export type PaymentState =
  | { readonly __typename: 'PaymentInitiationRequestPending' }
  | {
      readonly __typename: 'PaymentInitiationRequestCancelled'
      readonly date: string
      readonly reason: string
    }
  | { readonly __typename: 'PaymentInitiationRequestExpired'; readonly date: string }
  | { readonly __typename: 'PaymentInitiationRequestManuallyCompleted'; readonly date: string }
  | {
      readonly __typename: 'PaymentInitiationRequestCompleted'
      readonly date: string
      readonly amount: Money
      readonly payer: { readonly __typename: string; readonly date: string }
      readonly beneficiary: Beneficiary
    }
