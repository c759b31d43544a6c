import { GraphQLError } from 'graphql'
import type { ApiContext, Resolver } from '../api-context.ts'
import { isTestClient } from '../clients.ts'
import type { PaymentMethod } from '../paid.ts'
import { needs } from '../scopes.ts'
import { pendingRequest, requestOf } from './payment-requests.ts'

const SETTLEMENT_MS = 2 * 24 * 60 * 60 * 1000

interface CompleteArguments {
  readonly input: {
    readonly paymentRequestId: string
    readonly paymentMethods: { readonly completed: PaymentMethod }
  }
}

/** The simulated payment environment: what a payer and the bank would do, for test clients only. */
export const testPaymentResolvers = {
  Mutation: {
    testClientPaymentInitiationRequestSimulateComplete: forTestClients<CompleteArguments>(
      (_parent, { input }, context) => {
        const request = pendingRequest(context, input.paymentRequestId)
        if (!context.paymentRequests.pay(request, input.paymentMethods.completed))
          throw new GraphQLError('The payment request has no beneficiary')
        return { paymentRequestId: request.id }
      },
    ),
    testClientCreatePaymentConfirmation: forTestClients<{ input: { paymentRequestId: string } }>(
      (_parent, { input }, context) => {
        const request = requestOf(context, input.paymentRequestId)
        const now = context.clock()
        request.paymentConfirmation = {
          __typename: 'PaymentReceived',
          received: new Date(now).toISOString(),
          estimatedSettlement: new Date(now + SETTLEMENT_MS).toISOString(),
        }
        return { paymentRequestId: request.id }
      },
    ),
  },
}

function forTestClients<Args>(resolve: Resolver<Args>): Resolver<Args> {
  return needs<Args>('client_paymentrequest', (parent, args, context: ApiContext) => {
    if (isTestClient(context.token.clientId)) return resolve(parent, args, context)
    throw new GraphQLError('Only test clients may do this', { extensions: { code: 'FORBIDDEN' } })
  })
}
