import { array, type InferOutput, nullable, object, string } from 'valibot'
import { StitchError } from '../errors.ts'
import { AnsweredAddress } from './answered-address.ts'
import { AnsweredId } from './answered-id.ts'
import type { CallStitch } from './call-stitch.ts'
import { createPaymentRequest, type PayableRequest } from './create-payment-request.ts'
import type { Operation } from './operation.ts'
import type { PaymentRequestInput } from './payment-request-input.ts'
import { Beneficiary, REACHED_STATE_FRAGMENT, ReachedState } from './payment-request-state.ts'
import { Money } from './scalars.ts'

const Found = object({
  id: AnsweredId,
  url: AnsweredAddress,
  amount: Money,
  externalReference: nullable(string()),
  beneficiaries: array(Beneficiary),
  state: ReachedState,
})

const Data = object({
  client: object({
    paymentInitiationRequests: nullable(object({ edges: nullable(array(object({ node: Found }))) })),
  }),
})

/** Stitch does not keep references unique: a few requests may share one. */
export const FIND_PAYMENT_REQUESTS: Operation<InferOutput<typeof Data>> = {
  kind: 'query',
  name: 'FindPaymentRequests',
  document: `query FindPaymentRequests($externalReference: String!) {
  client {
    paymentInitiationRequests(first: 20, filter: { externalReference: { eq: $externalReference } }) {
      edges {
        node {
          id
          url
          amount
          externalReference
          beneficiaries { __typename ... on BankBeneficiary { name bankId bankAccountNumber } }
          state { ...ReachedState }
        }
      }
    }
  }
}
${REACHED_STATE_FRAGMENT}`,
  data: Data,
}

/** A payment request that was there already, or the one that was created. */
export type FoundOrCreated =
  | (PayableRequest & { readonly isNew: true })
  | (PayableRequest & {
      readonly isNew: false
      /** One that is cancelled or expired cannot be paid. */
      readonly state: InferOutput<typeof ReachedState>
    })

/**
 * Finds the payment request with the input's external reference, or has it created where there is none. Of several that
 * ask for the same payment, one that is not over goes first. With `merchantId` only the amount is compared: the input
 * names no account, and Stitch's list no merchant.
 *
 * Two calls at the same moment can still make two: Stitch has no unique key, and one looks before the other has
 * written.
 *
 * @throws StitchError `external_reference_conflict` when the request with this reference asks for another amount or
 *   pays into another account, and what {@link CallStitch} throws
 */
export async function createPaymentRequestOnce(
  call: CallStitch,
  input: PaymentRequestInput & { readonly externalReference: string },
  create = (wanted: PaymentRequestInput): Promise<PayableRequest> => createPaymentRequest(call, wanted),
): Promise<FoundOrCreated> {
  const { externalReference } = input
  const { client } = await call(FIND_PAYMENT_REQUESTS, { externalReference })
  // Compared here too: a filter that was not heeded must not hand out another caller's request.
  const found = (client.paymentInitiationRequests?.edges ?? [])
    .map(({ node }) => node)
    .filter((node) => node.externalReference === externalReference)
  const [newest] = found
  if (newest === undefined) return { ...(await create(input)), isNew: true }
  const same = found.filter((request) => isSamePayment(request, input))
  const best = same.find(({ state }) => !isOver(state.type)) ?? same[0]
  if (best !== undefined) return { id: best.id, url: best.url, state: best.state, isNew: false }
  throw new StitchError(
    'external_reference_conflict',
    'Take a new reference for a new payment. This one is of a payment request with another amount or another account.',
    { facts: { paymentRequestId: newest.id }, callersFacts: { externalReference } },
  )
}

const isOver = (state: string): boolean => state === 'cancelled' || state === 'expired'

function isSamePayment(
  { amount, beneficiaries }: InferOutput<typeof Found>,
  input: PaymentRequestInput,
): boolean {
  const account = input.beneficiary?.bankAccount
  return (
    amount.currency === input.amount.currency &&
    plain(amount.quantity) === plain(input.amount.quantity) &&
    (account === undefined ||
      beneficiaries.some(
        (beneficiary) =>
          beneficiary.type === 'bankAccount' &&
          beneficiary.bankId === account.bankId &&
          beneficiary.bankAccountNumber === account.accountNumber,
      ))
  )
}

/** `0100.50` and `100.5` are the same decimal number. */
const plain = (decimal: string): string => {
  const [whole = '', fraction = ''] = decimal.split('.')
  return `${whole.replace(/^0+(?=\d)/, '')}.${fraction.replace(/0+$/, '')}`
}
