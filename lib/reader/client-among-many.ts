import type { Timing } from '../clock.ts'
import { failureCode, type RefreshAnswer } from '../token/refresh-answer.ts'
import type { TokenSourcePorts } from './token-source.ts'
import { noSuchClient } from './unavailable.ts'
import type { UnknownClients } from './unknown-clients.ts'

type Ports = Pick<TokenSourcePorts, 'readToken' | 'invokeRefresher'>

/**
 * The same ports for one client among many, within the limit for names that are no client's. Both may also reject with
 * what {@link UnknownClients} throws.
 */
export function clientAmongMany(
  client: string,
  { readToken, invokeRefresher }: Ports,
  unknown: UnknownClients,
  { monotonic }: Pick<Timing, 'monotonic'>,
): Ports {
  return {
    async readToken(timeoutMs) {
      const by = monotonic() + timeoutMs
      await unknown.beforeReads(client, 1, timeoutMs / 2)
      const stored = await readToken(Math.max(1, by - monotonic()))
      if (stored !== undefined) unknown.found(client)
      return stored
    },
    invokeRefresher:
      invokeRefresher === undefined
        ? undefined
        : (event, timeoutMs) =>
            unknown.lookFor<RefreshAnswer>(
              client,
              async () => {
                const answer = await invokeRefresher(event, timeoutMs)
                if (answer.kind === 'failed' && failureCode(answer.result) === 'client_unknown')
                  throw noSuchClient()
                if (answer.kind === 'done') unknown.found(client)
                return answer
              },
              () => ({ kind: 'busy' }),
            ),
  }
}
