import type { InferInput } from 'valibot'
import type { BankAccountVerificationInput } from '../lib/stitch/bank-account-verification-input.ts'
import type { BusinessLookupBody } from '../lib/stitch/business-lookup-input.ts'
import type { RequestPaymentBody } from '../lib/stitch/request-payment.ts'

/** R 100.00 into a bank account. */
export const PAYMENT_REQUEST = {
  amount: { quantity: '100.00', currency: 'ZAR' },
  payerReference: 'INV-1',
  beneficiaryReference: 'INV-1',
  externalReference: 'order-1',
  beneficiary: { bankAccount: { name: 'FizzBuzz', bankId: 'fnb', accountNumber: '123456789' } },
} satisfies InferInput<typeof RequestPaymentBody>

/** An account and the person whose it should be; the simulated Stitch knows both. */
export const BANK_ACCOUNT = {
  accountNumber: '62000000001',
  bankId: 'fnb',
  accountType: 'current',
  accountHolder: {
    individual: {
      identifyingDocument: { identityDocument: { country: 'ZA', number: '9202204720083' } },
      familyName: 'Nkosi',
      initials: 'T',
    },
  },
} satisfies InferInput<typeof BankAccountVerificationInput>

/** A director whom Stitch's test clients know. */
export const DIRECTOR = { identityDocument: { country: 'ZA', number: '1234567890' } }

/** A business that Stitch's test clients know. */
export const BUSINESS = {
  country: 'ZA',
  registrationNumber: '1234/567890/07',
} satisfies InferInput<typeof BusinessLookupBody>
