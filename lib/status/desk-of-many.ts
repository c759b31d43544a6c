import type { Timing } from '../clock.ts'
import { StitchError } from '../errors.ts'
import { noSuchClient } from '../reader/unavailable.ts'
import type { UnknownClients } from '../reader/unknown-clients.ts'
import { ON_DEMAND_MS, READ_MS, STATUS_READ_MS } from '../token/budgets.ts'
import { isAlias } from '../token/many-clients.ts'
import type { TokenDesk } from './token-desk.ts'
import type { TokensStatus } from './token-status.ts'

/**
 * The desk of a deployment for many clients, which says of a name that is no client's that it is none. A client with
 * nothing stored may be one that was put a moment ago: the refresher is asked, which knows, and which renews it then.
 *
 * @param scopeSets how many tokens a client has
 */
export function deskOfMany(
  { status, refresh }: TokenDesk,
  unknown: UnknownClients,
  scopeSets: number,
  { monotonic }: Pick<Timing, 'monotonic'>,
): TokenDesk {
  const ofClient = (client = ''): string => {
    if (!isAlias(client)) throw noSuchClient()
    return client
  }
  const storedOf = async (client: string): Promise<{ stored: TokensStatus; isAny: boolean }> => {
    await unknown.beforeReads(client, scopeSets, READ_MS)
    const stored = await status(client)
    const isAny = stored.tokens.some((token) => token.status !== 'missing')
    if (isAny) unknown.found(client)
    return { stored, isAny }
  }
  return {
    async status(name) {
      const client = ofClient(name)
      const by = monotonic() + ON_DEMAND_MS - STATUS_READ_MS
      const { stored, isAny } = await storedOf(client)
      if (isAny) return stored
      try {
        await unknown.lookFor(client, () => refresh({}, client, by - monotonic()))
      } catch (error) {
        const isOther = error instanceof StitchError && error.code !== 'client_unknown'
        if (!isOther) throw error
        return stored
      }
      return status(client)
    },
    async refresh(body, name) {
      const client = ofClient(name)
      const by = monotonic() + ON_DEMAND_MS
      // What is stored shows that there is such a client.
      if (unknown.isRefused(client)) await storedOf(client)
      return unknown.lookFor(client, () => refresh(body, client, by - monotonic()))
    },
  }
}
