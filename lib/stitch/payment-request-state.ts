import { nullable, object, string } from 'valibot'
import { ACCOUNT_TYPES, answeredEnum, Money } from './scalars.ts'
import { unionOf } from './union.ts'

/** Who is paid. */
export const Beneficiary = unionOf({
  BankBeneficiary: ['bankAccount', { name: string(), bankId: string(), bankAccountNumber: string() }],
})

const Payer = unionOf({
  PaymentInitiationBankAccountPayer: [
    'bankAccount',
    {
      accountName: string(),
      accountNumber: string(),
      accountType: answeredEnum(ACCOUNT_TYPES),
      bankId: string(),
    },
  ],
  PaymentInitiationCashAtmPayer: ['cashAtm', { date: string(), amountReceived: Money }],
  PaymentInitiationCashRetailerPayer: ['cashRetailer', { date: string() }],
  PaymentInitiationCryptoPayer: [
    'crypto',
    { date: string(), cryptocurrency: string(), cryptocurrencyAmountReceived: string() },
  ],
  PaymentInitiationEftManualPayer: ['eftManual', { date: string(), amountReceived: Money }],
})

/** What a payment request has come to. Only `completed` and `manuallyCompleted` are paid; `unknown` never is. */
export const PaymentRequestState = unionOf({
  PaymentInitiationRequestPending: [
    'pending',
    { paymentInitiationRequest: nullable(object({ id: string() })) },
  ],
  PaymentInitiationRequestCompleted: [
    'completed',
    { date: string(), amount: Money, payer: Payer, beneficiary: Beneficiary },
  ],
  PaymentInitiationRequestCancelled: ['cancelled', { date: string(), reason: string() }],
  PaymentInitiationRequestExpired: ['expired', { date: string() }],
  PaymentInitiationRequestManuallyCompleted: ['manuallyCompleted', { date: string() }],
})

/** What a payment request has come to, without who paid it. */
export const ReachedState = unionOf({
  PaymentInitiationRequestPending: ['pending', {}],
  PaymentInitiationRequestCompleted: ['completed', { date: string() }],
  PaymentInitiationRequestCancelled: ['cancelled', { date: string(), reason: string() }],
  PaymentInitiationRequestExpired: ['expired', { date: string() }],
  PaymentInitiationRequestManuallyCompleted: ['manuallyCompleted', { date: string() }],
})

/** What is selected of it. */
export const REACHED_STATE_FRAGMENT = `
fragment ReachedState on PaymentInitiationRequestState {
  __typename
  ... on PaymentInitiationRequestCompleted { date }
  ... on PaymentInitiationRequestCancelled { date reason }
  ... on PaymentInitiationRequestExpired { date }
  ... on PaymentInitiationRequestManuallyCompleted { date }
}`

/** What is selected of a beneficiary and of a state. */
export const STATE_FRAGMENTS = `
fragment BeneficiaryFields on Beneficiary {
  __typename
  ... on BankBeneficiary { name bankId bankAccountNumber }
}
fragment StateFields on PaymentInitiationRequestState {
  __typename
  ... on PaymentInitiationRequestPending { paymentInitiationRequest { id } }
  ... on PaymentInitiationRequestCompleted {
    date
    amount
    beneficiary { ...BeneficiaryFields }
    payer {
      __typename
      ... on PaymentInitiationBankAccountPayer { accountName accountNumber accountType bankId }
      ... on PaymentInitiationCashAtmPayer { date amountReceived }
      ... on PaymentInitiationCashRetailerPayer { date }
      ... on PaymentInitiationCryptoPayer { date cryptocurrency cryptocurrencyAmountReceived }
      ... on PaymentInitiationEftManualPayer { date amountReceived }
    }
  }
  ... on PaymentInitiationRequestCancelled { date reason }
  ... on PaymentInitiationRequestExpired { date }
  ... on PaymentInitiationRequestManuallyCompleted { date }
}`
