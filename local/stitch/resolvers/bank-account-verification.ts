import { setTimeout as wait } from 'node:timers/promises'
import { GraphQLError } from 'graphql'
import { badInput, exactlyOne } from '../bad-input.ts'
import { bankAnswerFor } from '../bank-accounts.ts'
import { needs } from '../scopes.ts'
import { type VerificationInput, verifiedDetails } from '../verified-details.ts'

/** `client_bankaccountverification`: a query, and a slow one with some banks. */
export const bankAccountVerificationResolvers = {
  Client: {
    verifyBankAccountDetails: needs<{ input: VerificationInput }>(
      'client_bankaccountverification',
      async (_parent, { input }, { settings, signal }) => {
        checkHolder(input.accountHolder)
        const answer = bankAnswerFor(input.accountNumber)
        if (answer.isSlow) await patiently(settings.slowBankSeconds, signal)
        return verifiedDetails(input, answer)
      },
    ),
  },
}

async function patiently(seconds: number, signal: AbortSignal): Promise<void> {
  await wait(seconds * 1000, undefined, { signal }).catch(() => {
    throw new GraphQLError('The caller has gone')
  })
}

const SOUTH_AFRICAN_IDENTITY_NUMBER = /^\d{13}$/

function checkHolder(holder: VerificationInput['accountHolder']): void {
  exactlyOne(holder, 'accountHolder')
  if (holder.individual == null) return
  const { identifyingDocument } = holder.individual
  exactlyOne(identifyingDocument, 'identifyingDocument')
  const { identityDocument } = identifyingDocument
  if (identityDocument?.country === 'ZA' && !SOUTH_AFRICAN_IDENTITY_NUMBER.test(identityDocument.number)) {
    throw badInput('a South African identity number has 13 digits')
  }
}
