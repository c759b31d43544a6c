import type { BankAnswer, Verification } from './bank-accounts.ts'

/** `BankAccountVerificationInput`, as the schema lets it through. */
export interface VerificationInput {
  readonly accountNumber: string
  readonly bankId?: string | null
  readonly branchCode?: string | null
  readonly accountType?: string | null
  readonly accountHolder: {
    readonly individual?: Individual | null
    readonly business?: { readonly registration: Numbered; readonly name?: string | null } | null
  }
}

interface Individual {
  readonly identifyingDocument: {
    readonly identityDocument?: Numbered | null
    readonly passport?: Numbered | null
    readonly temporaryResidenceId?: Numbered | null
  }
  readonly familyName?: string | null
  readonly initials?: string | null
}

interface Numbered {
  readonly country: string
  readonly number: string
}

/**
 * `VerifiedBankAccountDetails` for a bank's answer. A value is returned only if it was verified. The result of a member
 * that the caller did not give is null.
 */
export function verifiedDetails(input: VerificationInput, answer: BankAnswer) {
  const { accountExists, holderMatches, isOpen } = answer
  const { individual } = input.accountHolder
  const ifExists = <Value>(value: Value) => (accountExists === 'verified' ? (value ?? null) : null)
  const ifGiven = (value: unknown, result: Verification) => (value == null ? null : result)
  return {
    accountHolder: holderOf(input, holderMatches),
    accountVerificationResult: worstOf(accountExists, holderMatches),
    detailedAccountVerificationResults: {
      accountExists,
      identityDocumentMatch: holderMatches,
      initialMatch: ifGiven(individual?.initials, holderMatches),
      lastNameMatch: ifGiven(individual?.familyName, holderMatches),
    },
    accountNumber: ifExists(input.accountNumber),
    accountType: ifExists(input.accountType),
    accountTypeVerificationResult: ifGiven(input.accountType, accountExists),
    bankId: ifExists(input.bankId),
    branchCode: ifExists(input.branchCode),
    accountOpen: ifExists(isOpen),
    accountOpenForMoreThanThreeMonths: ifExists(isOpen),
    accountAcceptsCredits: ifExists(isOpen),
    accountAcceptsDebits: ifExists(isOpen),
  }
}

function holderOf({ accountHolder: { business, individual } }: VerificationInput, matches: Verification) {
  const ifVerified = <Value>(value: Value) => (matches === 'verified' ? (value ?? null) : null)
  const ifGiven = (value: unknown) => (value == null ? null : matches)
  if (individual == null) {
    const __typename = 'VerifiedBusinessBankAccountDetails'
    return {
      __typename,
      name: ifVerified(business?.name),
      registrationNumber: ifVerified(business?.registration.number),
    }
  }
  const { familyName, initials, identifyingDocument } = individual
  return {
    __typename: 'VerifiedIndividualBankAccountDetails',
    familyName: ifVerified(familyName),
    familyNameVerificationResult: ifGiven(familyName),
    identifyingDocument: ifVerified(documentOf(identifyingDocument)),
    identifyingDocumentVerificationResult: matches,
    initials: ifVerified(initials),
    initialsVerificationResult: ifGiven(initials),
  }
}

function documentOf({ identityDocument, passport, temporaryResidenceId }: Individual['identifyingDocument']) {
  if (identityDocument != null) return { __typename: 'IdentityDocument', ...identityDocument }
  if (passport != null) return { __typename: 'Passport', ...passport }
  return { __typename: 'TemporaryResidence', ...temporaryResidenceId }
}

/** A refutation outweighs a doubt, and a doubt outweighs a verification. */
function worstOf(...results: Verification[]): Verification {
  return (['refuted', 'unknown'] as const).find((result) => results.includes(result)) ?? 'verified'
}
