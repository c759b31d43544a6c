import type { ParameterHistory } from '@aws-sdk/client-ssm'

/** A reader takes no token this close to its end, in seconds. */
const LEEWAY_SECONDS = 120

/**
 * The stretches in which no usable token was stored, from the first version on: each as a line of text. A version holds
 * until the next one is written, the last one until now.
 *
 * @param history every version of a token's parameter, oldest first
 */
export function gapsIn(history: readonly ParameterHistory[], now = new Date()): readonly string[] {
  if (history.length === 0) return ['nothing was ever stored']
  return history.flatMap(({ Version, Value = '' }, index) => {
    const until = (history[index + 1]?.LastModifiedDate ?? now).getTime() / 1000
    const { version, accessToken, expiresAt } = JSON.parse(Value)
    if (version !== 1 || typeof accessToken !== 'string') return [`version ${Version} is no document`]
    const seconds = until - (expiresAt - LEEWAY_SECONDS)
    return seconds < 0 ? [] : [`version ${Version} was stored for ${seconds} s after its end`]
  })
}
