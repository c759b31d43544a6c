import { readParameters } from '../../lib/aws/parameter-store/token-batch.ts'
import { parameterStore } from '../../lib/aws/parameter-store/token-parameter.ts'
import type { Timing } from '../../lib/clock.ts'
import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { StitchError } from '../../lib/errors.ts'
import { type ReadingPorts, readStoredTokens } from '../../lib/refresher/many/stored-tokens.ts'
import type { StoredToken } from '../../lib/token/client-token.ts'
import { parameterOf } from '../../lib/token/many-clients.ts'
import { pacer } from '../../lib/token/pacer.ts'
import { keyText, type TokenKey } from '../../lib/token/token-key.ts'
import type { Aws } from '../aws.ts'

/** What is read in one call at most (Parameter Store, `GetParameters`). */
const BATCH = 10

/** How long reading all tokens may take, in milliseconds. */
const READ_ALL_MS = 600_000

/** What is stored of many clients, by client and scope set. What could not be read is an error. */
export interface TokensOfClients {
  /** @throws StitchError `token_store_…` where it could not be read */
  of(key: TokenKey): StoredToken | undefined
}

/**
 * Reads tokens of many clients, ten in one call. It makes half as many calls a second as the ticks may make: together
 * they keep within the quota.
 *
 * @param onRead called again and again, with how many were read so far
 * @throws StitchError `token_store_…` if not one of the first ten can be read: then the person lacks the right, and no
 *   client is at fault
 */
export async function tokensOfClients(
  {
    config,
    aws: { ssm },
    timing,
  }: { readonly config: EverySetting; readonly aws: Pick<Aws, 'ssm'>; readonly timing: Timing },
  keys: readonly TokenKey[],
  onRead: (count: number) => void,
): Promise<TokensOfClients> {
  const found = new Map<string, StoredToken | undefined>()
  const failures = new Map<string, StitchError>()
  let count = 0
  const ports: ReadingPorts = {
    readTokens: async (batch) => {
      const names = batch.map((key) => parameterOf(config, key))
      const stored = await readParameters(ssm, names, READ_ALL_MS)
      count += batch.length
      onRead(count)
      return stored
    },
    tokenParameter: (key) => ({
      read: async () => {
        try {
          return await parameterStore(ssm, parameterOf(config, key)).read()
        } catch (error) {
          if (error instanceof StitchError) failures.set(keyText(key), error)
          throw error
        }
      },
    }),
    paceReads: pacer(timing, config.readsPerSecond / 2),
  }
  const by = timing.monotonic() + READ_ALL_MS
  const read = async (some: readonly TokenKey[]): Promise<void> => {
    for (const [key, stored] of await readStoredTokens(ports, some, by)) found.set(keyText(key), stored)
  }
  await read(keys.slice(0, BATCH))
  const [failure] = failures.values()
  if (found.size === 0 && failure !== undefined) throw failure
  await read(keys.slice(BATCH))
  return {
    of(key) {
      const text = keyText(key)
      if (found.has(text)) return found.get(text)
      throw (
        failures.get(text) ??
        new StitchError('token_store_unreadable', 'The token was not read in time. Try again.')
      )
    },
  }
}
