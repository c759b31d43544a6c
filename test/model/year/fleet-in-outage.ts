import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import { seededRandom } from '../seeded-random.ts'
import { RefresherHost } from './refresher-host.ts'
import { SampledReader } from './sampled-reader.ts'
import { Services } from './services.ts'
import { quiescence, rightClock, Timeline } from './timeline.ts'

/** What a fleet does in one minute of an outage that has outlasted every token, on average. */
export interface ProbeReport {
  readonly readers: number
  readonly tokenRequests: number
  readonly invocations: number
  /** Of the readers; Parameter Store refuses those over 40 a second. */
  readonly reads: number
  /** Calls from the end of the outage until all readers have a token again, in seconds. */
  readonly recoverySeconds: number
}

const TICK_SECONDS = 300
const MINUTES = 20

/**
 * Readers that are called every second while nothing is stored and the token endpoint is down, for twenty minutes; and
 * how long they take to recover.
 */
export async function probeOutage(readerCount: number, downtime: 'hangs' | 'refuses'): Promise<ProbeReport> {
  const random = seededRandom(readerCount)
  const timeline = new Timeline()
  const services = new Services(timeline, random, { tokenRequest: 0, aws: 0 })
  services.downtime = downtime
  services.down.tokenEndpoint = true
  const config = readEverySetting({ STITCH_SCOPES: 'client_paymentrequest' })
  const host = new RefresherHost(timeline, services, config, random, () => rightClock)
  const world = { timeline, services, host, config, random, newClock: () => rightClock }
  const readers = Array.from({ length: readerCount }, () => new SampledReader(world))
  const passSecond = async (second: number) => {
    if (second % TICK_SECONDS === 0) void host.tick()
    for (const reader of readers) if (reader.call()) await quiescence()
    await timeline.runUntil(timeline.nowMs + 1000)
  }

  for (let second = 1; second <= MINUTES * 60; second += 1) await passSecond(second)
  const perMinute = (count: number) => Math.round((count / MINUTES) * 10) / 10
  const report = {
    readers: readerCount,
    tokenRequests: perMinute(services.tokenRequests),
    invocations: perMinute(host.invocations),
    reads: perMinute(services.readerReads),
  }
  services.down.tokenEndpoint = false
  let recoverySeconds = 0
  while (readers.some(({ hasToken }) => !hasToken) && recoverySeconds < 600) {
    recoverySeconds += 1
    await passSecond(recoverySeconds)
  }
  return { ...report, recoverySeconds }
}
