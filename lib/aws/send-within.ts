import type { MiddlewareStack } from '@smithy/types'
import { abortAfter } from '../http/abort-after.ts'

/** A command of any SDK client. */
export interface SdkCommand<Input extends object, Output extends object> {
  readonly middlewareStack: MiddlewareStack<Input, Output>
}

/**
 * Sends a command, with all its attempts, within a time in milliseconds. When the time is over, it rejects with the
 * error of the last failed attempt, if there is one: that AWS throttles says more than that we stopped.
 */
export async function sendWithin<Input extends object, Output extends object, Answer>(
  ms: number,
  command: SdkCommand<Input, Output>,
  send: (options: { readonly abortSignal: AbortSignal }) => Promise<Answer>,
): Promise<Answer> {
  return abortAfter(ms, async (abortSignal) => {
    let last: unknown
    command.middlewareStack.add(
      (next) => async (args) => {
        try {
          return await next(args)
        } catch (error) {
          // An attempt that we broke off ends with an error of its own, which has several names.
          if (!abortSignal.aborted) last = error
          throw error
        }
      },
      { step: 'finalizeRequest', priority: 'low' },
    )
    try {
      return await send({ abortSignal })
    } catch (error) {
      throw abortSignal.aborted ? (last ?? error) : error
    }
  })
}
