import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import { isDue } from '../../../lib/token/client-token.ts'
import { RefresherHost } from './refresher-host.ts'
import { SampledReader } from './sampled-reader.ts'
import { LIFETIME_SECONDS, Services } from './services.ts'
import { quiescence, rightClock, Timeline } from './timeline.ts'

export interface OutageKind {
  readonly service: 'tokenEndpoint' | 'secretsManager' | 'parameterStore'
  readonly downtime: 'hangs' | 'refuses'
}

export interface SweepReport {
  readonly moments: number
  readonly calls: number
  /** Calls that were refused, waited, or were given an ended token. */
  readonly failed: number
  /** The longest time from the end of an outage to a stored token that is not due, in seconds. */
  readonly slowestRecoverySeconds: number
}

const OUTAGE_SECONDS = 900
const TICK_SECONDS = 300

/** A container that has only just begun, and one that has been there all the time. */
const RESTART_EVERY_SECONDS = 240

/**
 * A 15 minutes' outage that begins at each second of an hour-long token's life, one after the other, with two readers
 * that are called every second: one keeps its memory, the other begins anew every four minutes.
 */
export async function sweepOutages(kind: OutageKind): Promise<SweepReport> {
  let calls = 0
  let failed = 0
  let slowestRecoverySeconds = 0
  for (let from = 0; from < LIFETIME_SECONDS; from += 1) {
    const one = await oneOutage(from, kind)
    calls += one.calls
    failed += one.failed
    slowestRecoverySeconds = Math.max(slowestRecoverySeconds, one.recoverySeconds)
  }
  return { moments: LIFETIME_SECONDS, calls, failed, slowestRecoverySeconds }
}

async function oneOutage(from: number, { service, downtime }: OutageKind) {
  const timeline = new Timeline()
  const services = new Services(timeline, () => 0.5, { tokenRequest: 0, aws: 0 })
  services.downtime = downtime
  const config = readEverySetting({ STITCH_SCOPES: 'client_paymentrequest' })
  const host = new RefresherHost(
    timeline,
    services,
    config,
    () => 0.5,
    () => rightClock,
  )
  void host.tick()
  await timeline.runUntil(timeline.nowMs + 1000)

  const world = { timeline, services, host, config, random: () => 0.5, newClock: () => rightClock }
  const readers = [new SampledReader(world), new SampledReader(world)]
  for (const reader of readers) reader.call()
  await timeline.runUntil(timeline.nowMs + 1000)
  const until = from + OUTAGE_SECONDS
  let recoveredAt: number | undefined
  for (let second = 1; second <= until + 2 * TICK_SECONDS && recoveredAt === undefined; second += 1) {
    services.down[service] = second >= from && second < until
    if (second % TICK_SECONDS === 0) void host.tick()
    // Without Parameter Store a new container has nothing.
    if (second % RESTART_EVERY_SECONDS === 0 && !services.down.parameterStore) readers[1]?.restart()
    for (const reader of readers) if (reader.call()) await quiescence()
    await timeline.runUntil(timeline.nowMs + 1000)
    const now = Math.floor(timeline.nowMs / 1000)
    const stored = services.stored?.token
    if (second >= until && stored !== undefined && !isDue(stored, now, config)) recoveredAt = second
  }
  return {
    calls: readers.reduce((all, reader) => all + reader.calls, 0),
    failed: readers.reduce((all, { refused, waited, ended }) => all + refused + waited + ended, 0),
    recoverySeconds: (recoveredAt ?? Number.POSITIVE_INFINITY) - until,
  }
}
