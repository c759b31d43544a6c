import { StitchError } from '../../errors.ts'
import { isJsonObject } from '../../json-object.ts'
import { MOST_CHUNK } from '../../token/budgets.ts'
import { isAlias } from '../../token/many-clients.ts'

/**
 * The clients that an event names; `undefined` for a tick, which names none.
 *
 * @throws StitchError `invalid_request` for an event with wrong `clients`: it must never be taken for a tick
 */
export function readChunk(event: unknown): readonly string[] | undefined {
  if (!isJsonObject(event) || !('clients' in event)) return undefined
  const { clients } = event
  const isChunk =
    Array.isArray(clients) &&
    clients.length > 0 &&
    clients.length <= MOST_CHUNK &&
    clients.every((client) => typeof client === 'string' && isAlias(client))
  if (isChunk) return [...new Set(clients as string[])]
  throw new StitchError(
    'invalid_request',
    `Correct the event: clients must be a list of 1 to ${MOST_CHUNK} aliases.`,
  )
}
