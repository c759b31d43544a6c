import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import { noMetrics } from '../../../lib/observe/metrics.ts'
import { STITCH } from '../../../lib/providers/stitch.ts'
import type { ChunkResult } from '../../../lib/refresher/many/chunk-report.ts'
import { chunkRun } from '../../../lib/refresher/many/chunk-run.ts'
import { credentialsOfMany } from '../../../lib/refresher/many/credentials-of-many.ts'
import { chunksOf } from '../../../lib/refresher/many/dispatcher.ts'
import { shareOfTick } from '../../../lib/refresher/many/many-settings.ts'
import { pacer } from '../../../lib/refresher/many/pacer.ts'
import type { Environment } from '../../../lib/settings.ts'
import { VirtualTime } from '../../support/virtual-time.ts'
import { noLog } from '../no-log.ts'
import { ManyServices } from './services.ts'

const TICK_SECONDS = 300

/** A deployment for many clients, and how long it is watched. */
export interface ManyDay {
  readonly clients: number
  readonly scopeSets: number
  readonly hours: number
  readonly environment?: Environment
}

/** What it took, in numbers. */
export interface ManyDayReport {
  readonly tokens: number
  readonly renewals: number
  readonly requests: number
  /** Calls a second, in the busiest ten. */
  readonly perSecond: {
    readonly writes: number
    readonly reads: number
    readonly batches: number
    readonly requests: number
  }
  readonly calls: { readonly reads: number; readonly batches: number; readonly secrets: number }
  /** The longest run, in seconds. */
  readonly longestRunSeconds: number
  /** From nothing stored to every token usable, in seconds; by the end of the tick in which it was so. */
  readonly filledAfterSeconds: number
  readonly postponed: number
  readonly failed: number
  /** Of all tokens together, once they were there. */
  readonly secondsWithout: number
  readonly mostHeapMebibytes: number
}

/**
 * Runs the real code of a tick, in each turn a container that lives on, against services in virtual time. It begins with nothing stored:
 * the moment after everything was revoked.
 */
export async function simulateMany({
  clients,
  scopeSets,
  hours,
  environment = {},
}: ManyDay): Promise<ManyDayReport> {
  const time = new VirtualTime()
  const settings = readEverySetting({
    STITCH_CLIENT: 'many',
    STITCH_SCOPES: Array.from({ length: scopeSets }, (_, index) => `scope-${index + 1}`).join(','),
    ...environment,
  })
  const services = new ManyServices(time)
  const share = shareOfTick(settings)
  const turn = () => {
    const around = { timing: time, metrics: noMetrics, log: noLog }
    const paceRepetitions = pacer(time, share.repetitions)
    let jwtIds = 0
    return chunkRun(
      {
        ...around,
        credentials: credentialsOfMany(
          { ...around, provider: STITCH, readSecretOf: services.readSecretOf },
          settings,
        ),
        tokenParameter: services.parameter,
        readTokens: services.readTokens,
        readsPerSecond: share.reads,
        renewalsPerSecond: share.renewals,
        sendTokenRequest: services.sendTokenRequest,
        newJwtId: () => `${++jwtIds}`,
        paceAttempt: async (attempt, by) => attempt === 1 || paceRepetitions(1, by),
      },
      settings,
    )
  }
  const turns = Array.from({ length: settings.turns }, turn)
  const names = Array.from({ length: clients }, (_, index) => `client-${index + 1}`)
  const chunks = chunksOf(names, settings.turns)
  const tokens = clients * scopeSets
  let [longestMs, filledAfterSeconds, postponed, failed, mostHeap] = [0, Number.POSITIVE_INFINITY, 0, 0, 0]

  const tick = async (): Promise<void> => {
    const begunAt = time.elapsedMs
    const results = await Promise.all(
      chunks.map((chunk, index) => turns[index % turns.length]?.(chunk) as Promise<ChunkResult>),
    )
    longestMs = Math.max(longestMs, time.elapsedMs - begunAt)
    for (const result of results) {
      postponed += result.postponed
      failed += result.failed
    }
    mostHeap = Math.max(mostHeap, process.memoryUsage().heapUsed)
    if (services.usable === tokens) filledAfterSeconds = Math.min(filledAfterSeconds, time.elapsedMs / 1000)
    await time.sleep(begunAt + TICK_SECONDS * 1000 - time.elapsedMs)
  }
  await time.run(async () => {
    for (let number = 0; number < (hours * 3600) / TICK_SECONDS; number += 1) await tick()
  })
  return {
    tokens,
    renewals: services.writes.total,
    requests: services.requests.total,
    perSecond: {
      writes: services.writes.perSecond,
      reads: services.reads.perSecond,
      batches: services.batches.perSecond,
      requests: services.requests.perSecond,
    },
    calls: { reads: services.reads.total, batches: services.batches.total, secrets: services.secrets.total },
    longestRunSeconds: longestMs / 1000,
    filledAfterSeconds,
    postponed,
    failed,
    secondsWithout: services.secondsWithout,
    mostHeapMebibytes: mostHeap / 2 ** 20,
  }
}
