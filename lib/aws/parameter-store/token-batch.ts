import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm'
import { StitchError } from '../../errors.ts'
import { STORE_READ_MS } from '../../token/budgets.ts'
import type { StoredToken } from '../../token/client-token.ts'
import { ForeignAnswer, type SdkError } from '../sdk-settings.ts'
import { sendWithin } from '../send-within.ts'
import { storedToken, storeError } from './token-parameter.ts'

/**
 * Reads up to ten SecureString parameters in one call (Parameter Store, `GetParameters`), in the order of their names;
 * `undefined` for one that is not there. One that may not be read, or not decrypted, costs the whole call.
 *
 * @param leftMs how long it may take at most, besides its own limit, in milliseconds
 * @throws StitchError `token_store_unreadable`, `token_store_wrong_type` or `kms_key_unusable`, of all of them together
 */
export async function readParameters(
  client: SSMClient,
  names: readonly string[],
  leftMs: number,
): Promise<readonly (StoredToken | undefined)[]> {
  try {
    const command = new GetParametersCommand({ Names: [...names], WithDecryption: true })
    const { Parameters: parameters } = await sendWithin(Math.min(STORE_READ_MS, leftMs), command, (options) =>
      client.send(command, options),
    )
    if (!Array.isArray(parameters)) throw new ForeignAnswer()
    const found = new Map(
      parameters.map((parameter) => [parameter.Name, storedToken(parameter, String(parameter.Name))]),
    )
    return names.map((name) => found.get(name))
  } catch (error) {
    if (error instanceof StitchError) throw error
    throw storeError('token_store_unreadable', error as SdkError, names.join(', '))
  }
}
