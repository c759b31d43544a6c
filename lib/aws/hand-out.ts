import { HttpFailure } from '../http/exchange.ts'
import type { HandOut } from '../refresher/many/dispatcher.ts'
import { DISPATCH_MS } from '../token/budgets.ts'
import { invocationRequest } from './invocation.ts'
import type { AwsCall } from './signed-call.ts'

/**
 * Hands clients to another invocation of a function (Lambda, `Invoke`, Event): Lambda's queue keeps the event until
 * there is a turn.
 */
export const handOutTo =
  (call: AwsCall, functionName: string): HandOut =>
  async (clients) => {
    try {
      const answer = await call(
        invocationRequest({ functionName, event: { clients }, timeoutMs: DISPATCH_MS, type: 'Event' }),
      )
      return answer.status === 202 ? undefined : `HTTP ${answer.status}`
    } catch (error) {
      if (error instanceof HttpFailure) return error.reason
      throw error
    }
  }
