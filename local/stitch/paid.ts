import type { PaymentRequest, PaymentState } from './payment-request.ts'

/** How a payer pays, in the words of `TestClientPaymentInitiationRequestSimulateCompleteInput`. */
export type PaymentMethod = 'cash_atm' | 'cash_retailer' | 'crypto' | 'eft_manual'

/** The state of a payment request that has been paid at this instant, with what is known of the payer by method. */
export const paid =
  (request: PaymentRequest, method: PaymentMethod, beneficiary: PaymentRequest['beneficiaries'][number]) =>
  (date: string): PaymentState => ({
    __typename: 'PaymentInitiationRequestCompleted',
    date,
    amount: request.amount,
    payer: payerOf(method, request, date),
    beneficiary,
  })

function payerOf(method: PaymentMethod, { amount }: PaymentRequest, date: string) {
  if (method === 'cash_retailer') return { __typename: 'PaymentInitiationCashRetailerPayer', date }
  if (method === 'crypto') {
    const crypto = { cryptocurrency: 'BTC', cryptocurrencyAmountReceived: '0.001' }
    return { __typename: 'PaymentInitiationCryptoPayer', date, ...crypto }
  }
  const __typename =
    method === 'cash_atm' ? 'PaymentInitiationCashAtmPayer' : 'PaymentInitiationEftManualPayer'
  return { __typename, date, amountReceived: amount }
}
