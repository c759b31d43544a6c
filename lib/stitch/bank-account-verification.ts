import { boolean, nullable, object, string } from 'valibot'
import { IdentifyingDocument } from './identifying-document.ts'
import { ACCOUNT_TYPES, answeredEnum } from './scalars.ts'
import { unionOf } from './union.ts'

/**
 * `unknown` is neither: the bank did not say, or cannot be asked. A result that Stitch adds later comes through as
 * `unknown`.
 */
const Result = answeredEnum(['verified', 'refuted', 'unknown'])

const text = nullable(string())
const flag = nullable(boolean())

const AccountHolder = unionOf({
  VerifiedIndividualBankAccountDetails: [
    'individual',
    {
      familyName: text,
      familyNameVerificationResult: nullable(Result),
      initials: text,
      initialsVerificationResult: nullable(Result),
      identifyingDocument: IdentifyingDocument,
      identifyingDocumentVerificationResult: Result,
    },
  ],
  VerifiedBusinessBankAccountDetails: ['business', { name: text, registrationNumber: text }],
})

/** `VerifiedBankAccountDetails`. A value is null that was not verified; a result is null for what was not asked. */
export const BankAccountVerification = object({
  accountVerificationResult: Result,
  detailedAccountVerificationResults: object({
    accountExists: nullable(Result),
    identityDocumentMatch: nullable(Result),
    initialMatch: nullable(Result),
    lastNameMatch: nullable(Result),
  }),
  accountOpen: flag,
  accountOpenForMoreThanThreeMonths: flag,
  accountAcceptsDebits: flag,
  accountAcceptsCredits: flag,
  accountType: nullable(answeredEnum(ACCOUNT_TYPES)),
  accountTypeVerificationResult: nullable(Result),
  accountNumber: text,
  bankId: text,
  branchCode: text,
  accountHolder: AccountHolder,
})

/** What is selected of a verification: everything. */
export const VERIFICATION_FRAGMENT = `
fragment VerificationFields on VerifiedBankAccountDetails {
  accountVerificationResult
  detailedAccountVerificationResults { accountExists identityDocumentMatch initialMatch lastNameMatch }
  accountOpen
  accountOpenForMoreThanThreeMonths
  accountAcceptsDebits
  accountAcceptsCredits
  accountType
  accountTypeVerificationResult
  accountNumber
  bankId
  branchCode
  accountHolder {
    __typename
    ... on VerifiedIndividualBankAccountDetails {
      familyName
      familyNameVerificationResult
      initials
      initialsVerificationResult
      identifyingDocument {
        __typename
        ... on IdentityDocument { country number }
        ... on Passport { country number }
        ... on TemporaryResidence { country number }
      }
      identifyingDocumentVerificationResult
    }
    ... on VerifiedBusinessBankAccountDetails { name registrationNumber }
  }
}`
