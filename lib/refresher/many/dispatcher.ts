import { backoffMs } from '../../clock.ts'
import { StitchError } from '../../errors.ts'
import { counted } from '../../observe/counted.ts'
import { LEAST_CHUNK, MOST_CHUNK, MOST_DISPATCHES } from '../../token/budgets.ts'
import type { RefresherSettings } from '../refresher-settings.ts'
import type { RenewalPorts } from '../renewal.ts'
import { logDeletedClient } from './chunk-report.ts'
import type { ClientList } from './client-list.ts'

/** Hands a chunk of clients to another invocation, without waiting for it. Resolves with the reason if that failed. */
export type HandOut = (clients: readonly string[]) => Promise<string | undefined>

/** What the dispatcher takes from outside. */
export interface DispatcherPorts extends Pick<RenewalPorts, 'timing' | 'metrics' | 'log'> {
  readonly listClients: () => Promise<ClientList>
  readonly handOut: HandOut
}

/** What a tick handed out. */
export interface Dispatched {
  readonly clients: number
  readonly chunks: number
}

/**
 * A tick: lists the clients and hands them out in chunks, one for each turn. So every chunk has its turn at once and
 * has ended when the next tick comes. Few clients are one chunk.
 *
 * @throws StitchError `dispatch_failed`; `clients_unlistable`, after handing out the clients of an earlier list if
 *   there is one
 */
export function dispatcher(
  ports: DispatcherPorts,
  settings: RefresherSettings,
  turns: number,
): () => Promise<Dispatched> {
  const { timing, metrics, log, listClients, handOut } = ports

  const handOutWithRetries = async (chunk: readonly string[]): Promise<string | undefined> => {
    for (let attempt = 1; ; attempt += 1) {
      const reason = await handOut(chunk)
      if (reason === undefined || attempt >= MOST_DISPATCHES) return reason
      await timing.sleep(backoffMs(attempt, timing.random))
    }
  }

  return async () => {
    const { clients, gone, failure } = await listClients()
    metrics.record('Clients', clients.length, 'Count')
    for (const client of gone) logDeletedClient(ports, settings, client)
    const chunks = chunksOf(clients, turns)
    const reasons = (await Promise.all(chunks.map(handOutWithRetries))).filter(
      (reason) => reason !== undefined,
    )
    log.info('tick handed out', { clients: clients.length, chunks: chunks.length, lost: reasons.length })
    if (failure !== undefined) throw failure
    if (reasons.length > 0)
      throw new StitchError(
        'dispatch_failed',
        `Check that refresh-clients may invoke itself. Not handed out: ${reasons.length} of ${counted(chunks.length, 'chunk')} of clients. The next tick tries again.`,
        { facts: { chunks: chunks.length, lost: reasons.length, reason: reasons[0] } },
      )
    return { clients: clients.length, chunks: chunks.length }
  }
}

/**
 * As many chunks as there are turns. All but one have the same size. There are fewer if they would be small, and more
 * if one event cannot hold them.
 */
export function chunksOf(clients: readonly string[], turns: number): readonly (readonly string[])[] {
  const few = Math.min(turns, Math.ceil(clients.length / LEAST_CHUNK))
  const count = Math.max(few, Math.ceil(clients.length / MOST_CHUNK))
  const size = Math.ceil(clients.length / count)
  return Array.from({ length: count }, (_, index) => clients.slice(index * size, (index + 1) * size))
}
