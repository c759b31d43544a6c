import { type InferOutput, object } from 'valibot'
import { StitchError } from '../errors.ts'
import { BankAccountVerification, VERIFICATION_FRAGMENT } from './bank-account-verification.ts'
import type { BankAccountVerificationInput } from './bank-account-verification-input.ts'
import type { CallStitch } from './call-stitch.ts'
import type { Operation } from './operation.ts'

const Data = object({ client: object({ verifyBankAccountDetails: BankAccountVerification }) })

/** A query, but one that a bank answers, at its own pace. */
export const VERIFY_BANK_ACCOUNT: Operation<InferOutput<typeof Data>> = {
  kind: 'query',
  slow: true,
  name: 'VerifyBankAccount',
  document: `query VerifyBankAccount($input: BankAccountVerificationInput!) {
  client {
    verifyBankAccountDetails(input: $input) { ...VerificationFields }
  }
}
${VERIFICATION_FRAGMENT}`,
  data: Data,
}

/**
 * Asks a bank whether an account exists and whose it is (Stitch: "Bank account verification"). Takes up to 120 s with
 * banks that answer in real time, so it gets all the time that the invocation has; when that is over it is not asked
 * again.
 *
 * @param slowPlace says where the same can be asked with more time, if there is such a place; called for a slow bank
 * @throws StitchError `verification_slow`, and what {@link CallStitch} throws
 */
export async function verifyBankAccount(
  call: CallStitch,
  input: InferOutput<typeof BankAccountVerificationInput>,
  slowPlace?: () => string | undefined,
): Promise<InferOutput<typeof BankAccountVerification>> {
  try {
    return (await call(VERIFY_BANK_ACCOUNT, { input })).client.verifyBankAccountDetails
  } catch (error) {
    if (!(error instanceof StitchError && error.facts.timedOut === true)) throw error
    const slowVerificationUrl = slowPlace?.()
    throw slowVerificationUrl === undefined
      ? new StitchError(
          'verification_slow',
          'The bank did not answer in time. Treat the account as unverified, and ask again much later.',
        )
      : new StitchError(
          'verification_slow',
          'The bank is slow. Send the same body to slowVerificationUrl, signed for lambda, and wait up to 150 s.',
          { facts: { slowVerificationUrl } },
        )
  }
}
