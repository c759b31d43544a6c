import { readConfig } from '../../../lib/config.ts'
import { seededRandom } from '../seeded-random.ts'
import { RefresherHost } from './refresher-host.ts'
import { type ReaderWorld, SampledReader } from './sampled-reader.ts'
import { type Outage, outagesOf } from './schedule-of-troubles.ts'
import { Services } from './services.ts'
import { quiescence, Timeline } from './timeline.ts'

/** What goes wrong in a simulated year. */
export interface YearOptions {
  readonly seed: number
  /** 365 by default. */
  readonly days?: number
}

/** What a simulated year has counted, for one scope set. */
export interface YearReport {
  readonly days: number
  readonly tokenRequests: number
  readonly tokensIssued: number
  /** The most of one day. */
  readonly mostRequestsADay: number
  readonly mostIssuedADay: number
  readonly writes: number
  readonly refresherReads: number
  readonly refresherInvocations: number
  readonly readerReads: number
  readonly readers: number
  /** Calls of the readers, one a second or fewer each. */
  readonly calls: number
  /** Seconds in which a call was refused for want of a token. */
  readonly secondsWithoutToken: number
  /** Seconds in which what was stored was too near its end: readers had one in memory, or had it renewed. */
  readonly secondsStoredOver: number
  /** Calls that waited for more than a second: the first of a container, when its first read failed. */
  readonly callsThatWaited: number
  /** Calls that were given a token which had really ended. */
  readonly callsWithEndedToken: number
  readonly ticksLost: number
  readonly ticksDoubled: number
  readonly restarts: number
  readonly outages: number
  readonly minutesOfOutage: number
}

const SECOND_MS = 1000
const DAY_MS = 86_400_000
const TICK_MS = 300_000

/** EventBridge Scheduler comes within the minute, not on the second. */
const TICK_LATE_MS = 60_000

const TICKS_LOST = 0.02
const TICKS_DOUBLED = 0.02
const REFRESHER_RESTARTS_PER_TICK = 0.02
const READER_RESTARTS_PER_SECOND = 1 / 7200
const OUTAGES_A_YEAR = 100
const MOST_OUTAGE_MINUTES = 15
const MOST_DRIFT_MS = 5000

/** How often each reader is called, in seconds: a busy one, one now and then, one that sleeps through the minute. */
const READERS_EVERY_SECONDS = [1, 7, 61] as const

/**
 * One scope set for a year: the real refresher and the real readers on virtual time. Of the token requests 30 % fail, of the calls
 * of AWS 2 %; ticks get lost, come twice and come late; containers come and go with clocks of their own; services are down for
 * up to 15 minutes. Only a reader's container does not begin while Parameter Store is down: it could not have a token.
 */
export async function simulateYear({ seed, days = 365 }: YearOptions): Promise<YearReport> {
  const random = seededRandom(seed)
  const timeline = new Timeline()
  const services = new Services(timeline, random, { tokenRequest: 0.3, aws: 0.02 })
  const config = readConfig({ STITCH_SCOPES: 'client_paymentrequest' })
  const driftMs = () => (random() * 2 - 1) * MOST_DRIFT_MS
  const host = new RefresherHost(timeline, services, config, random, driftMs)
  const outages = outagesOf(days, OUTAGES_A_YEAR, MOST_OUTAGE_MINUTES, random)
  const beganMs = timeline.nowMs
  const count = { ticksLost: 0, ticksDoubled: 0, restarts: 0, mostRequestsADay: 0, mostIssuedADay: 0 }
  let secondsStoredOver = 0
  scheduleOutages(outages, services, timeline)

  const tick = (atMs: number) => {
    timeline.at(atMs + random() * TICK_LATE_MS, () => {
      const dice = random()
      if (random() < REFRESHER_RESTARTS_PER_TICK) {
        host.restart()
        count.restarts += 1
      }
      if (dice < TICKS_LOST) count.ticksLost += 1
      else void host.tick()
      if (dice > 1 - TICKS_DOUBLED) {
        count.ticksDoubled += 1
        timeline.at(timeline.nowMs + random() * 30_000, () => void host.tick())
      }
    })
    timeline.at(atMs + TICK_MS, () => tick(atMs + TICK_MS))
  }
  // The first token is there before anybody is called, as it is after a deployment.
  while (services.stored === undefined) {
    void host.tick()
    await timeline.runUntil(timeline.nowMs + 60_000)
  }
  tick(timeline.nowMs)

  const world: ReaderWorld = { timeline, services, host, config, random, driftMs }
  const readers = READERS_EVERY_SECONDS.map(() => new SampledReader(world))
  const seconds = days * 86_400
  let today = { requests: services.tokenRequests, issued: services.tokensIssued }
  for (let second = 0; second < seconds; second += 1) {
    await timeline.runUntil(timeline.nowMs + SECOND_MS)
    if (!services.isStoredUsable(config.expiryLeewaySeconds)) secondsStoredOver += 1
    for (const [index, reader] of readers.entries()) {
      if (second % (READERS_EVERY_SECONDS[index] as number) !== 0) continue
      if (!services.down.parameterStore && random() < READER_RESTARTS_PER_SECOND) {
        reader.restart()
        count.restarts += 1
      }
      if (reader.call()) await quiescence()
    }
    if ((second + 1) % 86_400 !== 0) continue
    count.mostRequestsADay = Math.max(count.mostRequestsADay, services.tokenRequests - today.requests)
    count.mostIssuedADay = Math.max(count.mostIssuedADay, services.tokensIssued - today.issued)
    today = { requests: services.tokenRequests, issued: services.tokensIssued }
  }

  const sum = (of: (reader: SampledReader) => number) => readers.reduce((all, reader) => all + of(reader), 0)
  return {
    ...count,
    days: (timeline.nowMs - beganMs) / DAY_MS,
    tokenRequests: services.tokenRequests,
    tokensIssued: services.tokensIssued,
    writes: services.writes,
    refresherReads: services.refresherReads,
    refresherInvocations: host.invocations,
    readerReads: services.readerReads,
    readers: readers.length,
    calls: sum(({ calls }) => calls),
    secondsWithoutToken: sum(({ refused }) => refused),
    secondsStoredOver,
    callsThatWaited: sum(({ waited }) => waited),
    callsWithEndedToken: sum(({ ended }) => ended),
    outages: outages.length,
    minutesOfOutage: outages.reduce((all, { fromMs, untilMs }) => all + (untilMs - fromMs) / 60_000, 0),
  }
}

function scheduleOutages(outages: readonly Outage[], services: Services, timeline: Timeline): void {
  const beganMs = timeline.nowMs
  for (const { service, fromMs, untilMs } of outages) {
    timeline.at(beganMs + fromMs, () => {
      services.down[service] = true
    })
    timeline.at(beganMs + untilMs, () => {
      services.down[service] = false
    })
  }
}
