import type { InferInput } from 'valibot'
import { BankAccountVerification } from '../../lib/stitch/bank-account-verification.ts'
import { BankAccountVerificationInput } from '../../lib/stitch/bank-account-verification-input.ts'
import { VERIFY_BANK_ACCOUNT } from '../../lib/stitch/verify-bank-account.ts'
import type { RouteGroup } from '../route.ts'

/** An account and its holder. The simulated Stitch knows both. */
const BANK_ACCOUNT = {
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

/** Whose account it is. */
export const BANK_ACCOUNT_VERIFICATIONS: RouteGroup = {
  name: 'Bank account verification',
  description: 'Whose account it is',
  page: 'bank-account-verifications.md',
  scope: 'client_bankaccountverification',
  routes: [
    {
      method: 'POST',
      path: '/bank-account-verifications',
      function: 'verify-bank-account',
      operationId: 'verifyBankAccount',
      title: 'Verify a bank account',
      description:
        '`unknown` is not `refuted`: the bank did not say. Slow banks answer at `slowVerificationUrl`.',
      shows: 'whose account it is; 504 `verification_slow`',
      repeat: 'yes, but the bank is asked and billed again',
      parameters: [],
      body: { schema: { BankAccountVerificationInput }, example: BANK_ACCOUNT },
      answers: [{ status: 200, description: 'The result.', schema: { BankAccountVerification } }],
      example: {
        accountVerificationResult: 'verified',
        detailedAccountVerificationResults: {
          accountExists: 'verified',
          identityDocumentMatch: 'verified',
          initialMatch: 'verified',
          lastNameMatch: 'verified',
        },
        accountOpen: true,
        accountOpenForMoreThanThreeMonths: true,
        accountAcceptsDebits: true,
        accountAcceptsCredits: true,
        accountType: 'current',
        accountTypeVerificationResult: 'verified',
        accountNumber: '62000000001',
        bankId: 'fnb',
        branchCode: null,
        accountHolder: {
          type: 'individual',
          familyName: 'Nkosi',
          familyNameVerificationResult: 'verified',
          initials: 'T',
          initialsVerificationResult: 'verified',
          identifyingDocument: { type: 'identityDocument', country: 'ZA', number: '9202204720083' },
          identifyingDocumentVerificationResult: 'verified',
        },
      },
      codes: ['upstream_input_refused', 'verification_slow'],
      operations: [
        {
          title: 'Verify a bank account',
          operation: VERIFY_BANK_ACCOUNT,
          variables: { input: BANK_ACCOUNT },
        },
      ],
      slow: {
        function: 'verify-bank-account-slow',
        setting: 'STITCH_SLOW_VERIFICATION_URL',
        // Banks that answer in real time take up to 120 s; getting a token first takes up to 15.
        timeoutSeconds: 150,
      },
    },
  ],
}
