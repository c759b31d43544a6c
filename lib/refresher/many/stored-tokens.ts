import { StitchError } from '../../errors.ts'
import { LEAST_STORE_CALL_MS, READS_AT_ONCE } from '../../token/budgets.ts'
import type { StoredToken } from '../../token/client-token.ts'
import type { Pace } from '../../token/pacer.ts'
import type { TokenKey } from '../../token/token-key.ts'
import type { TokenParameter } from '../store-token.ts'
import { inTurn } from './in-turn.ts'

/** The most parameters that one call reads (Parameter Store, `GetParameters`). */
const BATCH = 10

/**
 * Reads at most ten tokens in one call, in their order; `undefined` for one that is not stored. Rejects with a
 * StitchError for all of them together: one that may not be read fails the whole call.
 */
export type ReadTokens = (
  keys: readonly TokenKey[],
  by: number,
) => Promise<readonly (StoredToken | undefined)[]>

/** Tokens as they were stored when they were read. A token that could not be read is left out. */
export type StoredTokens = ReadonlyMap<TokenKey, StoredToken | undefined>

/** What reading takes from outside. */
export interface ReadingPorts {
  readonly readTokens: ReadTokens
  readonly tokenParameter: (key: TokenKey, by: number) => Pick<TokenParameter, 'read'>
  readonly paceReads: Pace
}

/**
 * Reads tokens in batches, several at a time. If a batch fails, its tokens are read one by one, so that one token's
 * failure does not affect the others.
 *
 * @param by when the reads must have ended, by the monotonic clock in milliseconds; no call is begun shortly before it
 */
export async function readStoredTokens(
  { readTokens, tokenParameter, paceReads }: ReadingPorts,
  keys: readonly TokenKey[],
  by: number,
): Promise<StoredTokens> {
  const found = new Map<TokenKey, StoredToken | undefined>()
  const mayRead = () => paceReads(1, by - LEAST_STORE_CALL_MS)
  const read = async (
    batch: readonly TokenKey[],
    call: () => Promise<readonly (StoredToken | undefined)[]>,
  ): Promise<boolean> => {
    try {
      const stored = await call()
      for (const [index, key] of batch.entries()) found.set(key, stored[index])
      return true
    } catch (error) {
      if (!(error instanceof StitchError)) throw error
      return false
    }
  }
  const batches = Array.from({ length: Math.ceil(keys.length / BATCH) }, (_, index) =>
    keys.slice(index * BATCH, (index + 1) * BATCH),
  )
  await inTurn(batches, READS_AT_ONCE, async (batch) => {
    // Where it is too late for a batch, it is too late for a single token.
    if (!(await mayRead()) || (await read(batch, () => readTokens(batch, by)))) return
    const readSingly = async (key: TokenKey) =>
      (await mayRead()) && read([key], async () => [await tokenParameter(key, by).read()])
    // All at once, so that one that hangs does not delay the others.
    await Promise.all(batch.map(readSingly))
  })
  return found
}
