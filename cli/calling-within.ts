import type { SdkError } from '../lib/aws/sdk-settings.ts'
import { type SdkCommand, sendWithin } from '../lib/aws/send-within.ts'

/**
 * Sends commands of an SDK client, each with all its attempts within so many milliseconds.
 *
 * @param refusal makes the error to reject with, from AWS's own and from what the call was about
 */
export const callingWithin =
  <About>(ms: number, refusal: (error: SdkError, about: About) => Error) =>
  async <Input extends object, Output extends object, Answer>(
    about: About,
    command: SdkCommand<Input, Output>,
    send: (options: { readonly abortSignal: AbortSignal }) => Promise<Answer>,
  ): Promise<Answer> => {
    try {
      return await sendWithin(ms, command, send)
    } catch (error) {
      throw refusal(error as SdkError, about)
    }
  }
