import { ACCOUNT_NUMBER } from './canary.ts'

/** A payment request as a caller sends it, with the account number that no output may show. */
export const PAYMENT_REQUEST = {
  amount: { quantity: '100.00', currency: 'ZAR' },
  payerReference: 'INV-1',
  beneficiaryReference: 'INV-1',
  externalReference: 'order-1',
  beneficiary: { bankAccount: { name: 'FizzBuzz', bankId: 'fnb', accountNumber: ACCOUNT_NUMBER } },
} as const
