import type { InferInput } from 'valibot'
import type { BankAccountVerificationInput } from '../../../lib/stitch/bank-account-verification-input.ts'
import type { PaymentRequestInput } from '../../../lib/stitch/payment-request-input.ts'

const document = { country: 'ZA', number: '9202204720083' }

/** A payment request with every member, each as long as it may be. */
export const PAYMENT = {
  amount: { quantity: '1234567890123.45', currency: 'ZAR' },
  payerReference: 'p'.repeat(12),
  beneficiaryReference: 'b'.repeat(20),
  beneficiary: { bankAccount: { name: 'n'.repeat(20), bankId: 'fnb', accountNumber: '62000000001' } },
  externalReference: 'e'.repeat(4096),
  expireAt: '2030-12-31T22:00:00+02:00',
  merchant: 'Shop',
  payerInformation: {
    payerId: 'payer-1',
    email: 'payer@example.com',
    fullName: 'Thandi Nkosi',
    mobileNumber: '+27 82 123 4567',
    accountCreatedDate: '2020-02-29',
    businessRegistration: { country: 'ZA', number: 'K1234567890' },
    identifyingDocument: { passport: document },
  },
  paymentMethods: { eft: { enabled: true } },
  restrictPayerBank: 'capitec',
} satisfies InferInput<typeof PaymentRequestInput>

/** A verification with every member. */
export const VERIFICATION = {
  accountNumber: '62000000001',
  accountHolder: {
    individual: { identifyingDocument: { identityDocument: document }, familyName: 'Nkosi', initials: 'T' },
  },
  bankId: 'fnb',
  accountType: 'current',
  branchCode: '250655',
} satisfies InferInput<typeof BankAccountVerificationInput>
