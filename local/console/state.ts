import { X509Certificate } from 'node:crypto'
import type { Controlled } from '../controlled.ts'
import type { LogLine } from '../lambda/function-log.ts'

const DAY_MS = 24 * 3600 * 1000

/** How many runs of the refresher, and how many refusals, are shown. */
const SHOWN = 12

/** One run of the refresher, as its log tells it. */
interface Run {
  /** ISO 8601. */
  readonly at: string
  readonly outcomes: readonly unknown[]
}

/** What the console shows besides the tokens, which it reads from `GET /tokens` like anybody else. */
export function consoleState({ stitch, counters, faults, lambda }: Controlled) {
  const [client] = stitch.clients
  const refresher = lambda()?.functions.find('refresh-client-token')
  return {
    clientId: client?.id,
    certificateDaysLeft: client?.certificatePem === undefined ? null : daysLeft(client.certificatePem),
    refreshAheadSeconds: Number(refresher?.environment.STITCH_REFRESH_AHEAD_SECONDS ?? 1800),
    runs: (lambda()?.log.lines() ?? []).flatMap(runOf).slice(-SHOWN).reverse(),
    refusals: stitch.refusals().slice(0, SHOWN),
    faults: faults
      .pending()
      .map(({ at, does, times }) => ({ at, does, left: Number.isFinite(times) ? times : 'always' })),
    counters,
  }
}

const daysLeft = (pem: string): number =>
  Math.floor((new X509Certificate(pem).validToDate.getTime() - Date.now()) / DAY_MS)

function runOf({ functionKey, text }: LogLine): Run[] {
  if (functionKey !== 'refresh-client-token' || !text.includes('"outcomes"')) return []
  const { timestamp, outcomes } = JSON.parse(text) as { timestamp: string; outcomes: unknown[] }
  return [{ at: timestamp, outcomes }]
}
