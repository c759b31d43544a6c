import { clientTokenSource } from 'stitch-client-tokens'
import { latestPayments } from './stitch.ts'

// Once per container, outside the handler: the token stays in memory from one invocation to the next.
const source = clientTokenSource({ scope: 'client_paymentrequest' })

/** Invoked by name, without middy. */
export const handler = async (): Promise<{ count: number }> => ({
  count: (await latestPayments(await source.get(), 20)).length,
})
