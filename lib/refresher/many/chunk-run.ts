import { epochSeconds } from '../../clock.ts'
import {
  CLIENTS_AT_ONCE,
  LAST_RENEWAL_MS,
  LOOK_MS,
  MANY_RUN_MS,
  RUN_MS,
  WRITE_MS,
} from '../../token/budgets.ts'
import { isFresh, isLate } from '../../token/client-token.ts'
import { pacer } from '../../token/pacer.ts'
import { RENEW_WHAT_IS_DUE, type RefreshRequest } from '../../token/refresh-event.ts'
import type { RefreshOutcome } from '../../token/refresh-outcome.ts'
import { keyText, type TokenKey } from '../../token/token-key.ts'
import type { RefresherPorts } from '../refresher.ts'
import type { RefresherSettings } from '../refresher-settings.ts'
import { mustRenew } from '../renewal.ts'
import { StoredUntil } from '../run-report.ts'
import { type Renewals, renewalsOf } from '../shared-renewals.ts'
import { type ChunkResult, reportChunk } from './chunk-report.ts'
import { type Due, DueQueue } from './due-queue.ts'
import { type ReadTokens, readStoredTokens, type StoredTokens } from './stored-tokens.ts'

/** What a run over many clients takes from outside. */
export interface ChunkPorts extends RefresherPorts {
  readonly readTokens: ReadTokens
  /** This turn's share of the deployment's read calls. */
  readonly readsPerSecond: number
  /** This turn's share of the deployment's renewals. A renewal is one token request and one write. */
  readonly renewalsPerSecond: number
}

/** How many clients' tokens are read before any of them is renewed. */
const GROUP = 50

/** Renews the due tokens of these clients. It never rejects because one client fails. */
export type ChunkRun = (clients: readonly string[]) => Promise<ChunkResult>

/**
 * Runs over many clients. It reads their tokens in batches, and at the same time renews the due ones, several clients
 * at once. Tokens that do not fit into the run are left to the next one.
 */
export function chunkRun(
  ports: ChunkPorts,
  settings: RefresherSettings,
  renewals: Renewals = renewalsOf(ports, settings),
): ChunkRun {
  const { timing } = ports
  const keysOf = (clients: readonly string[]): readonly TokenKey[] =>
    clients.flatMap((client) => settings.scopeSets.map((scopeSet) => ({ client, scopeSet })))
  const paceReads = pacer(timing, ports.readsPerSecond)
  const paceRenewals = pacer(timing, ports.renewalsPerSecond)
  const eachMs = 1000 / ports.renewalsPerSecond

  return async (clients) => {
    const request: RefreshRequest = { ...RENEW_WHAT_IS_DUE, clients }
    const begunAt = timing.monotonic()
    const endBy = begunAt + MANY_RUN_MS
    const storedUntil = new StoredUntil()
    const queue = new DueQueue()
    const outcomes: RefreshOutcome[] = []
    let [postponed, late] = [0, 0]

    const renewDue = async ({ client, keys, ...due }: Due): Promise<void> => {
      if (!(await paceRenewals(keys.length, endBy - LAST_RENEWAL_MS - (keys.length - 1) * eachMs))) {
        postponed += keys.length
        late += due.late
        return
      }
      const credentials = ports.credentials(Math.min(timing.monotonic() + RUN_MS, endBy) - WRITE_MS, client)
      const renew = async (key: TokenKey, index: number): Promise<RefreshOutcome> => {
        // The tokens of one client are spaced out too: AWS throttles writes that come at once.
        await timing.sleep(index * eachMs)
        const keyEndBy = Math.min(timing.monotonic() + RUN_MS, endBy)
        return renewals.renew(key, {
          request,
          credentials,
          memory: renewals.memory,
          askBy: keyEndBy - WRITE_MS,
          endBy: keyEndBy,
          stored: (stored, until) => storedUntil.set(stored, until),
        })
      }
      outcomes.push(...(await Promise.all(keys.map(renew))))
    }

    const look = async (): Promise<void> => {
      const lookBy = begunAt + LOOK_MS
      for (const group of groupsOf(clients)) {
        const read = await readStoredTokens({ ...ports, paceReads }, keysOf(group), lookBy)
        for (const [key, found] of read)
          if (found !== undefined) storedUntil.set(key, found.token?.expiresAt ?? 0)
        queue.add(dueOf(group, read, { settings, renewals, now: epochSeconds(timing.clock) }))
      }
    }
    const work = async (): Promise<void> => {
      for (let due = await queue.take(); due !== undefined; due = await queue.take()) await renewDue(due)
    }
    await Promise.all([look().finally(() => queue.close()), ...Array.from({ length: CLIENTS_AT_ONCE }, work)])
    return reportChunk(ports, settings, {
      clients: clients.length,
      tokens: clients.length * settings.scopeSets.length,
      outcomes,
      postponed,
      late,
      storedUntil,
      seconds: (timing.monotonic() - begunAt) / 1000,
    })
  }
}

const groupsOf = (clients: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(clients.length / GROUP) }, (_, index) =>
    clients.slice(index * GROUP, (index + 1) * GROUP),
  )

/** The due tokens of some clients. A token that could not be read counts as due: its renewal reports why. */
function dueOf(
  clients: readonly string[],
  read: StoredTokens,
  {
    settings,
    renewals: { memory },
    now,
  }: { readonly settings: RefresherSettings; readonly renewals: Renewals; readonly now: number },
): readonly Due[] {
  const stored = new Map([...read].map(([key, found]) => [keyText(key), found]))
  const isDue = (key: TokenKey): boolean => {
    const found = stored.get(keyText(key))
    const isUnwritten = memory.unwritten(key) !== undefined
    return found === undefined || isUnwritten || mustRenew(found, RENEW_WHAT_IS_DUE, settings, now)
  }
  const usableUntil = (key: TokenKey): number => {
    const token = stored.get(keyText(key))?.token
    return token !== undefined && isFresh(token, now, settings.expiryLeewaySeconds)
      ? token.expiresAt
      : Number.POSITIVE_INFINITY
  }
  const isLateOne = (key: TokenKey): boolean => {
    const token = stored.get(keyText(key))?.token
    return token === undefined || isLate(token, now, settings)
  }
  return clients.flatMap((client) => {
    const keys = settings.scopeSets.map((scopeSet) => ({ client, scopeSet })).filter(isDue)
    if (keys.length === 0) return []
    const hasFailed = keys.some(memory.hasFailed)
    return [
      {
        client,
        keys,
        usableUntil: Math.min(...keys.map(usableUntil)),
        hasFailed,
        // Failures have metrics of their own.
        late: hasFailed ? 0 : keys.filter(isLateOne).length,
      },
    ]
  })
}
