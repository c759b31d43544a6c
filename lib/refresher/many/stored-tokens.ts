import { StitchError } from '../../errors.ts'
import { LEAST_STORE_CALL_MS, READS_AT_ONCE } from '../../token/budgets.ts'
import type { StoredToken } from '../../token/stored-token.ts'
import { keyText, type TokenKey } from '../../token/token-key.ts'
import { inTurn } from './in-turn.ts'
import type { Pace } from './pacer.ts'

/** Most parameters that one call reads (Parameter Store, `GetParameters`). */
export const BATCH = 10

/**
 * Reads at most ten tokens in one call, in their order; `undefined` for one that is not stored. Rejects with a StitchError for all of
 * them together, whichever it was: one that may not be read costs the whole call.
 */
export type ReadTokens = (
  keys: readonly TokenKey[],
  by: number,
) => Promise<readonly (StoredToken | undefined)[]>

/** Tokens as they were stored when they were read, by {@link keyText}. One that could not be read is not in here. */
export type StoredTokens = ReadonlyMap<string, StoredToken | undefined>

/**
 * Reads tokens in batches, some at a time. What a batch does not give is left out, to be read singly: one token's failure is its own.
 *
 * @param by no call is begun shortly before, by the monotonic clock in milliseconds
 */
export async function readStoredTokens(
  { readTokens, paceReads }: { readonly readTokens: ReadTokens; readonly paceReads: Pace },
  keys: readonly TokenKey[],
  by: number,
): Promise<StoredTokens> {
  const found = new Map<string, StoredToken | undefined>()
  const batches = Array.from({ length: Math.ceil(keys.length / BATCH) }, (_, index) =>
    keys.slice(index * BATCH, (index + 1) * BATCH),
  )
  await inTurn(batches, READS_AT_ONCE, async (batch) => {
    if (!(await paceReads(1, by - LEAST_STORE_CALL_MS))) return
    try {
      const stored = await readTokens(batch, by)
      for (const [index, key] of batch.entries()) found.set(keyText(key), stored[index])
    } catch (error) {
      if (!(error instanceof StitchError)) throw error
    }
  })
  return found
}
