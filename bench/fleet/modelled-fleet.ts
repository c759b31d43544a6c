import { noMetrics } from '../../lib/observe/metrics.ts'
import { TokenReadFailure } from '../../lib/reader/read-token.ts'
import { type TokenSource, tokenSource } from '../../lib/reader/token-source.ts'
import { rateLimit } from '../../local/aws/rate-limit.ts'
import { SCOPE } from '../servers/scope.ts'
import { type Counts, newTally, type Tally } from './counts.ts'
import type { FleetSettings } from './fleet-settings.ts'
import { type ModelledStore, modelledRefresher } from './modelled-refresher.ts'
import { VirtualTime } from './virtual-time.ts'

const START_MS = Date.UTC(2026, 0, 1)

/**
 * One for all: it holds nothing of its reader, and making millions takes minutes. Somebody has handled it, so Node does
 * not ask.
 */
const THROTTLED = Promise.reject(new TokenReadFailure('throttled', 'ThrottlingException'))
THROTTLED.catch(() => undefined)

interface Container {
  readonly source: TokenSource
  isWaiting: boolean
}

/**
 * Plays a fleet of this project's own readers and refresher on a virtual clock, second by second, and counts its calls.
 */
export async function modelFleet(settings: FleetSettings): Promise<Counts> {
  const { containers, callEverySeconds, startsPerSecond, uncountedSeconds, countedSeconds } = settings
  const time = new VirtualTime(START_MS)
  const store: ModelledStore = { stored: undefined }
  const tally = newTally()
  const refresh = modelledRefresher(store, settings, time, tally)
  const newContainer = containerMaker({ settings, time, store, tally, invokeRefresher: refresh })
  const fleet: Container[] = []

  for (let second = 0; second < uncountedSeconds + countedSeconds; second += 1) {
    await time.moveTo(START_MS + second * 1000)
    if (second === uncountedSeconds) Object.assign(tally, newTally())
    if (second % settings.tickSeconds === 0) await refresh({}, 30_000)
    const wanted = Math.min(containers, (second + 1) * startsPerSecond)
    while (fleet.length < wanted) fleet.push(newContainer())
    for (let index = second % callEverySeconds; index < fleet.length; index += callEverySeconds)
      invoke(fleet[index] as Container, time, tally)
  }
  await time.moveTo(time.clock() + 1)
  return tally
}

/** What stands around the containers. */
interface Surroundings {
  readonly settings: FleetSettings
  readonly time: VirtualTime
  readonly store: ModelledStore
  readonly tally: Tally
  readonly invokeRefresher: ReturnType<typeof modelledRefresher>
}

function containerMaker({ settings, time, store, tally, invokeRefresher }: Surroundings): () => Container {
  const admits = rateLimit(settings.readsPerSecond, time.clock)
  const readToken = () => {
    if (!admits()) {
      tally.throttled += 1
      return THROTTLED
    }
    tally.reads += 1
    if (store.stored !== undefined) tally.decrypts += 1
    return Promise.resolve(store.stored)
  }
  const ports = { readToken, invokeRefresher, timing: time, metrics: noMetrics }
  const readerSettings = {
    ...settings,
    scope: SCOPE,
    parameter: SCOPE,
    expectClientMode: undefined,
    maxLifetimeSeconds: 86_400,
  }
  return () => ({ source: tokenSource(ports, readerSettings), isWaiting: false })
}

/** A container takes one invocation at a time, as in Lambda; while it waits, it gets no other. */
function invoke(container: Container, time: VirtualTime, tally: Tally): void {
  if (container.isWaiting) return
  tally.invocations += 1
  const token = container.source.get()
  if (!(token instanceof Promise)) return
  const from = time.clock()
  container.isWaiting = true
  token
    .catch(() => {
      tally.failed += 1
    })
    .finally(() => {
      container.isWaiting = false
      if (time.clock() > from) tally.waited += 1
    })
}
