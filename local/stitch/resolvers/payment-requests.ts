import { GraphQLError } from 'graphql'
import type { ApiContext } from '../api-context.ts'
import { badInput, exactlyOne } from '../bad-input.ts'
import type { PageArguments } from '../connection.ts'
import type { Filter } from '../filter.ts'
import type { CreateInput, PaymentRequest } from '../payment-request.ts'
import { needs } from '../scopes.ts'

const SCOPE = 'client_paymentrequest'

interface ListArguments extends PageArguments {
  readonly filter?: Filter | null
}

/** `client_paymentrequest`: create, cancel, view and list payment requests. */
export const paymentRequestResolvers = {
  Query: {
    node: needs<{ id: string }>(
      SCOPE,
      (_parent, { id }, { paymentRequests, token }) => paymentRequests.find(id, token.clientId) ?? null,
    ),
  },
  Client: {
    paymentInitiationRequests: needs<ListArguments>(SCOPE, (_parent, { filter, ...page }, context) =>
      context.paymentRequests.list(context.token.clientId, filter, page),
    ),
  },
  Mutation: {
    clientPaymentInitiationRequestCreate: needs<{ input: CreateInput }>(
      SCOPE,
      (_parent, { input }, context) => {
        checkCreateInput(input)
        return { paymentInitiationRequest: context.paymentRequests.create(context.token.clientId, input) }
      },
    ),
    clientPaymentInitiationRequestCancel: needs<{ input: { requestId: string; reason: string } }>(
      SCOPE,
      (_parent, { input }, context) => {
        const request = pendingRequest(context, input.requestId)
        context.paymentRequests.move(request, (date) => ({
          __typename: 'PaymentInitiationRequestCancelled',
          date,
          reason: input.reason,
        }))
        return { id: request.id }
      },
    ),
  },
  PaymentInitiationRequest: {
    state: (request: PaymentRequest, _args: unknown, { fault }: ApiContext) =>
      fault?.does === 'unknown-state'
        ? { __typename: 'PaymentInitiationRequestUnderReview', date: request.updated }
        : { paymentInitiationRequest: request, ...request.state },
  },
}

/** The request of the caller that is still pending; an error in any other case. */
export function pendingRequest(context: ApiContext, id: string): PaymentRequest {
  const request = requestOf(context, id)
  if (request.state.__typename === 'PaymentInitiationRequestPending') return request
  throw badInput('The payment request is not pending')
}

/** The request of the caller with that id. The code of the error is ours: Stitch documents none. */
export function requestOf({ paymentRequests, token }: ApiContext, id: string): PaymentRequest {
  const request = paymentRequests.find(id, token.clientId)
  if (request !== undefined) return request
  throw new GraphQLError('No payment request has that id', { extensions: { code: 'NOT_FOUND' } })
}

const MAX_LENGTHS = { payerReference: 12, beneficiaryReference: 20, externalReference: 4096 } as const
const MAX_BENEFICIARY_NAME = 20

function checkCreateInput(input: CreateInput): void {
  for (const [member, max] of Object.entries(MAX_LENGTHS)) {
    const value = input[member as keyof typeof MAX_LENGTHS]
    if (value != null && value.length > max) throw badInput(`${member} must be ${max} characters or less`)
  }
  for (const member of ['payerReference', 'beneficiaryReference'] as const) {
    if (input[member] === '') throw badInput(`${member} must not be empty`)
  }
  if (Number(input.amount.quantity) <= 0) throw badInput('amount must be more than zero')
  exactlyOne({ beneficiary: input.beneficiary?.bankAccount, merchantId: input.merchantId }, 'input')
  const name = input.beneficiary?.bankAccount?.name ?? ''
  if (name.length > MAX_BENEFICIARY_NAME)
    throw badInput(`name must be ${MAX_BENEFICIARY_NAME} characters or less`)
}
