import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import { seededRandom } from '../seeded-random.ts'
import { type Outage, outagesOf } from './outage-schedule.ts'
import { RefresherHost } from './refresher-host.ts'
import { type ReaderWorld, SampledReader } from './sampled-reader.ts'
import { Services } from './services.ts'
import { driftingClock, quiescence, Timeline } from './timeline.ts'

/** What goes wrong in a simulated year: shares from 0 to 1. */
export interface FaultRates {
  readonly tokenRequestsFail: number
  readonly awsCallsFail: number
  readonly ticksLost: number
  readonly ticksDoubled: number
  readonly refresherRestartsPerTick: number
  readonly readerRestartsPerSecond: number
  readonly outagesAYear: number
  /** How far a container's clock drifts before it is set right, in milliseconds. */
  readonly clockErrorMs: number
}

/** All at once. */
export const EVERYTHING: FaultRates = {
  tokenRequestsFail: 0.3,
  awsCallsFail: 0.02,
  ticksLost: 0.02,
  ticksDoubled: 0.02,
  refresherRestartsPerTick: 0.02,
  readerRestartsPerSecond: 1 / 7200,
  outagesAYear: 100,
  clockErrorMs: 30_000,
}

/** Three in ten attempts at a token fail, and nothing else does. */
export const FAILED_ATTEMPTS: FaultRates = {
  tokenRequestsFail: 0.3,
  awsCallsFail: 0,
  ticksLost: 0,
  ticksDoubled: 0,
  refresherRestartsPerTick: 0,
  readerRestartsPerSecond: 0,
  outagesAYear: 0,
  clockErrorMs: 0,
}

export interface YearOptions {
  readonly seed: number
  /** 365 by default. */
  readonly days?: number
  /** Everything by default. */
  readonly faultRates?: FaultRates
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
  /** Calls that were refused for want of a token, in containers that had had one. */
  readonly callsRefused: number
  /** The same in containers that were new, and whose first reads all failed. */
  readonly callsRefusedBeforeFirst: number
  /** Seconds in which a reader that had a token before had no usable one, and a caller was waiting for it. */
  readonly secondsWithoutToken: number
  /** The same of containers that are new, and wait for their first. */
  readonly secondsUntilFirstToken: number
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

const MOST_OUTAGE_MINUTES = 15

/** How often each reader is called, in seconds: a busy one, one now and then, one that sleeps through the minute. */
const READERS_EVERY_SECONDS = [1, 7, 61] as const

/**
 * One scope set for a year: the real refresher and the real readers on virtual time. Token requests and calls of AWS
 * fail; ticks get lost, come twice and come late; containers come and go, with clocks that drift and are set right;
 * services are down for up to 15 minutes. Only a reader's container does not begin while Parameter Store is down: it
 * could not have a token.
 */
export async function simulateYear({
  seed,
  days = 365,
  faultRates = EVERYTHING,
}: YearOptions): Promise<YearReport> {
  const random = seededRandom(seed)
  const timeline = new Timeline()
  const services = new Services(timeline, random, {
    tokenRequest: faultRates.tokenRequestsFail,
    aws: faultRates.awsCallsFail,
  })
  const config = readEverySetting({ STITCH_SCOPES: 'client_paymentrequest' })
  const newClock = () => driftingClock(random, faultRates.clockErrorMs)
  const host = new RefresherHost(timeline, services, config, random, newClock)
  const outages = outagesOf(days, faultRates.outagesAYear, MOST_OUTAGE_MINUTES, random)
  const beganMs = timeline.nowMs
  const count = { ticksLost: 0, ticksDoubled: 0, restarts: 0, mostRequestsADay: 0, mostIssuedADay: 0 }
  let secondsStoredOver = 0
  scheduleOutages(outages, services, timeline)

  const tick = (atMs: number) => {
    timeline.at(atMs + random() * TICK_LATE_MS, () => {
      const dice = random()
      if (random() < faultRates.refresherRestartsPerTick) {
        host.restart()
        count.restarts += 1
      }
      if (dice < faultRates.ticksLost) count.ticksLost += 1
      else void host.tick()
      if (dice > 1 - faultRates.ticksDoubled) {
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

  const world: ReaderWorld = { timeline, services, host, config, random, newClock }
  const readers = READERS_EVERY_SECONDS.map(() => new SampledReader(world))
  const seconds = days * 86_400
  let today = { requests: services.tokenRequests, issued: services.tokensIssued }
  for (let second = 0; second < seconds; second += 1) {
    await timeline.runUntil(timeline.nowMs + SECOND_MS)
    if (!services.isStoredUsable(config.expiryLeewaySeconds)) secondsStoredOver += 1
    for (const [index, reader] of readers.entries()) {
      reader.countSecond()
      if (second % (READERS_EVERY_SECONDS[index] as number) !== 0) continue
      if (!services.down.parameterStore && random() < faultRates.readerRestartsPerSecond) {
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
    callsRefused: sum(({ refused }) => refused),
    callsRefusedBeforeFirst: sum(({ refusedBeforeFirst }) => refusedBeforeFirst),
    secondsWithoutToken: sum(({ secondsInNeed }) => secondsInNeed),
    secondsUntilFirstToken: sum(({ secondsUntilFirst }) => secondsUntilFirst),
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
