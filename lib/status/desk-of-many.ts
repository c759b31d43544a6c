import type { Timing } from '../clock.ts'
import { StitchError } from '../errors.ts'
import { noSuchClient } from '../reader/unavailable.ts'
import type { UnknownClients } from '../reader/unknown-clients.ts'
import { ON_DEMAND_MS, STATUS_READ_MS, UNSEEN_WAIT_MS } from '../token/budgets.ts'
import { isAlias } from '../token/many-clients.ts'
import { inProgress } from './refresh-on-demand.ts'
import type { TokenDesk } from './token-desk.ts'
import type { TokensStatus } from './token-status.ts'

/** What the refresher's failure to renew is called. What is stored is then still the answer. */
const CANNOT_RENEW: readonly string[] = ['refresh_failed', 'refresh_in_progress']

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
    await unknown.beforeReads(client, scopeSets, UNSEEN_WAIT_MS)
    const stored = await status(client)
    const isAny = stored.tokens.some((token) => token.status !== 'missing')
    if (isAny) unknown.found(client)
    return { stored, isAny }
  }
  const busy = (): never => {
    throw inProgress()
  }
  const renew = async (client: string, body: Parameters<TokenDesk['refresh']>[0], by: number) => {
    const result = await unknown.lookFor(client, () => refresh(body, client, by - monotonic()), busy)
    unknown.found(client)
    return result
  }
  return {
    async status(name) {
      const client = ofClient(name)
      const by = monotonic() + ON_DEMAND_MS - STATUS_READ_MS
      const { stored, isAny } = await storedOf(client)
      if (isAny) return stored
      try {
        await renew(client, {}, by)
      } catch (error) {
        if (error instanceof StitchError && CANNOT_RENEW.includes(error.code)) return stored
        throw error
      }
      return status(client)
    },
    async refresh(body, name) {
      const client = ofClient(name)
      const by = monotonic() + ON_DEMAND_MS
      // What is stored shows that there is such a client.
      if (unknown.isRefused(client)) await storedOf(client)
      return renew(client, body, by)
    },
  }
}
