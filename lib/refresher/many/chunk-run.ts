import { epochSeconds } from '../../clock.ts'
import { CLIENTS_AT_ONCE, LOOK_MS, MANY_RUN_MS, RUN_MS, WRITE_MS } from '../../token/budgets.ts'
import { isFresh } from '../../token/client-token.ts'
import { RENEW_WHAT_IS_DUE } from '../../token/refresh-event.ts'
import type { RefreshOutcome } from '../../token/refresh-outcome.ts'
import { keyText, type TokenKey } from '../../token/token-key.ts'
import type { RefresherPorts } from '../refresher.ts'
import type { RefresherSettings } from '../refresher-settings.ts'
import { mustRenew } from '../renewal.ts'
import { type Renewals, renewalsOf } from '../renewals.ts'
import { StoredUntil } from '../run-report.ts'
import { type ChunkResult, reportChunk } from './chunk-report.ts'
import { inTurn } from './in-turn.ts'
import type { Pace } from './pacer.ts'
import { type ReadTokens, readStoredTokens, type StoredTokens } from './stored-tokens.ts'

/** What a run over many clients takes from outside. */
export interface ChunkPorts extends RefresherPorts {
  readonly readTokens: ReadTokens
  /** This turn's part of what the deployment may read, in calls. */
  readonly paceReads: Pace
  /** This turn's part of what the deployment may renew: a renewal is one token request and one write. */
  readonly paceRenewals: Pace
}

/** Renews the tokens of these clients that are due. Never rejects for what befalls a client. */
export type ChunkRun = (clients: readonly string[]) => Promise<ChunkResult>

/** What is due of one client. */
interface Due {
  readonly client: string
  readonly keys: readonly TokenKey[]
  /** When the first of its usable tokens ends, in epoch seconds; infinite where it has none. */
  readonly usableUntil: number
}

/**
 * Runs over many clients: reads their tokens in batches, then renews what is due, client by client, some at once. The token that ends
 * first comes first, and a client that has none comes last: a reader in need of it has the refresher's own turns, and a client that is
 * broken for good delays no other. What does not fit into the run is left to the next one.
 */
export function chunkRun(
  ports: ChunkPorts,
  settings: RefresherSettings,
  renewals: Renewals = renewalsOf(ports, settings),
): ChunkRun {
  const { timing } = ports

  return async (clients) => {
    const begunAt = timing.monotonic()
    const endBy = begunAt + MANY_RUN_MS
    const keys = clients.flatMap((client) => settings.scopeSets.map((scopeSet) => ({ client, scopeSet })))
    const stored = await readStoredTokens(ports, keys, begunAt + LOOK_MS)
    const storedUntil = new StoredUntil()
    for (const key of keys) {
      const found = stored.get(keyText(key))
      if (found !== undefined) storedUntil.set(key, found.token?.expiresAt ?? 0)
    }
    const outcomes: RefreshOutcome[] = []
    let postponed = 0

    const renewDue = async ({ client, keys }: Due): Promise<void> => {
      if (!(await ports.paceRenewals(keys.length, endBy - RUN_MS))) {
        postponed += keys.length
        return
      }
      const clientEndBy = timing.monotonic() + RUN_MS
      const askBy = clientEndBy - WRITE_MS
      const run = {
        request: { ...RENEW_WHAT_IS_DUE, clients: [client] },
        credentials: ports.credentials(askBy, client),
        memory: renewals.memory,
        askBy,
        endBy: clientEndBy,
        stored: (key: TokenKey, until: number) => storedUntil.set(key, until),
      }
      outcomes.push(...(await Promise.all(keys.map((key) => renewals.renew(key, run)))))
    }

    const due = dueOf(clients, stored, { settings, renewals, now: epochSeconds(timing.clock) })
    await inTurn(due, CLIENTS_AT_ONCE, renewDue)
    return reportChunk(ports, settings, {
      clients: clients.length,
      tokens: keys.length,
      outcomes,
      postponed,
      storedUntil,
      seconds: (timing.monotonic() - begunAt) / 1000,
    })
  }
}

/** What is due, in the order in which it is renewed. A token that could not be read in a batch is looked at singly. */
function dueOf(
  clients: readonly string[],
  stored: StoredTokens,
  {
    settings,
    renewals,
    now,
  }: { readonly settings: RefresherSettings; readonly renewals: Renewals; readonly now: number },
): readonly Due[] {
  const isDue = (key: TokenKey): boolean => {
    const found = stored.get(keyText(key))
    const isUnwritten = renewals.memory.unwritten(key) !== undefined
    return found === undefined || isUnwritten || mustRenew(found, RENEW_WHAT_IS_DUE, settings, now)
  }
  const usableUntil = (key: TokenKey): number => {
    const token = stored.get(keyText(key))?.token
    return token !== undefined && isFresh(token, now, settings.expiryLeewaySeconds)
      ? token.expiresAt
      : Number.POSITIVE_INFINITY
  }
  return clients
    .map((client) => {
      const keys = settings.scopeSets.map((scopeSet) => ({ client, scopeSet })).filter(isDue)
      return { client, keys, usableUntil: Math.min(...keys.map(usableUntil)) }
    })
    .filter(({ keys }) => keys.length > 0)
    .sort((a, b) => (a.usableUntil < b.usableUntil ? -1 : a.usableUntil > b.usableUntil ? 1 : 0))
}
