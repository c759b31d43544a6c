/** What the bank of an account says, and how fast. */
export interface BankAnswer {
  readonly accountExists: Verification
  readonly holderMatches: Verification
  readonly isOpen: boolean
  readonly isSlow: boolean
}

/** `VerificationResult` of the schema. */
export type Verification = 'verified' | 'refuted' | 'unknown'

const VERIFIED: BankAnswer = {
  accountExists: 'verified',
  holderMatches: 'verified',
  isOpen: true,
  isSlow: false,
}

/**
 * Account numbers whose bank answers in a certain way. Every other number is verified at once.
 *
 * | account number | the bank |
 * |---|---|
 * | `62000000001` | knows account and holder: `verified` |
 * | `62000000002` | knows the account, with another holder: `refuted` |
 * | `62000000003` | knows no such account: `refuted` |
 * | `62000000004` | is down: `unknown` |
 * | `62000000005` | is slow (`slowBankSeconds`, 60 by default), then `verified` |
 * | `62000000006` | does not support matching holders: the account exists, all else `unknown` |
 * | `62000000007` | knows account and holder, but the account is closed |
 */
export const BANK_ANSWERS: ReadonlyMap<string, BankAnswer> = new Map([
  ['62000000001', VERIFIED],
  ['62000000002', { ...VERIFIED, holderMatches: 'refuted' }],
  ['62000000003', { ...VERIFIED, accountExists: 'refuted', holderMatches: 'refuted' }],
  ['62000000004', { ...VERIFIED, accountExists: 'unknown', holderMatches: 'unknown' }],
  ['62000000005', { ...VERIFIED, isSlow: true }],
  ['62000000006', { ...VERIFIED, holderMatches: 'unknown' }],
  ['62000000007', { ...VERIFIED, isOpen: false }],
])

/** What the bank of an account says. Every number that is not in the table is verified. */
export const bankAnswerFor = (accountNumber: string): BankAnswer =>
  BANK_ANSWERS.get(accountNumber) ?? VERIFIED
