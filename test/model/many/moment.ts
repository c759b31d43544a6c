import type { TokenKey } from '../../../lib/token/token-key.ts'
import { VirtualTime } from '../../support/virtual-time.ts'
import { seededRandom } from '../seeded-random.ts'
import { Callers, type Calls } from './callers.ts'
import { TICK_SECONDS } from './day.ts'
import { ManyDeployment, type ManySize } from './deployment.ts'
import { ManyServices, QUOTA, type Quota } from './services.ts'

/** A moment at which every token ends, and what siblings are called for then. */
export interface Moment extends ManySize {
  readonly callsPerSecond: number
  /** Containers of each sibling; 1 by default. */
  readonly containers?: number
  /** So many clients are called for; all of them by default. */
  readonly calledClients?: number
  readonly quota?: Quota
}

/** What came of it, from that moment on. */
export interface MomentReport {
  readonly tokens: number
  readonly callsPerSecond: number
  /** Until none of the tokens that ended is stored any more, in seconds. */
  readonly renewedAfterSeconds: number
  /** Until callers are answered at once again, in seconds. */
  readonly perSecond: { readonly writes: number; readonly reads: number; readonly requests: number }
  readonly refusedByQuota: { readonly writes: number; readonly reads: number }
  readonly failedRenewals: number
  readonly renewalsInNeed: number
  readonly calls: Calls
  readonly longestWaitForQuotaSeconds: number
  readonly medianWaitSeconds: number
  readonly longestRunSeconds: number
}

/** Long enough for every token to be there, and to be renewed in its turn. */
const BEFORE_SECONDS = 2 * 3600 + 130
const WATCHED_SECONDS = 3600

/**
 * Ends every token at once, while siblings are called: Stitch revokes them all, and what is stored looks as good as
 * before.
 */
export async function simulateMoment({
  callsPerSecond,
  quota = QUOTA.byDefault,
  calledClients,
  containers = 1,
  ...size
}: Moment): Promise<MomentReport> {
  const random = seededRandom(1)
  const time = new VirtualTime(random)
  const services = new ManyServices(time, quota)
  const deployment = new ManyDeployment(time, services, size)
  const { keys, total } = deployment
  const called = keys.slice(0, (calledClients ?? size.clients) * size.scopeSets)
  const callers = new Callers(time, services, deployment, containers)
  const anyKey = () => called[Math.floor(random() * called.length)] as TokenKey
  let isOver = false
  const ticks = async () => {
    for (; !isOver; await time.sleep(TICK_SECONDS * 1000)) deployment.tick()
  }
  const callsOf = async () => {
    for (; !isOver; await time.sleep(1000 / callsPerSecond)) void callers.call(anyKey())
  }
  let before = { ...callers.calls, failed: 0, refreshed: 0, issued: 0, writes: 0, reads: 0 }
  let endedAt = 0
  await time.run(async () => {
    void ticks()
    await time.sleep((BEFORE_SECONDS / 2) * 1000)
    void callsOf()
    await time.sleep((BEFORE_SECONDS / 2) * 1000)
    before = {
      ...callers.calls,
      ...total,
      issued: services.requests.total,
      writes: services.writes.refused,
      reads: services.reads.refused,
    }
    callers.waitedMs.length = 0
    services.revokeAll()
    services.owe(keys)
    endedAt = time.elapsedMs
    await time.sleep(WATCHED_SECONDS * 1000)
    isOver = true
  })
  const { calls, waitedMs } = callers
  const since = (kind: keyof Calls) => calls[kind] - before[kind]
  return {
    tokens: keys.length,
    callsPerSecond,
    renewedAfterSeconds: services.settledAfterSeconds,
    perSecond: {
      writes: services.writes.perSecondFrom(endedAt),
      reads: services.reads.perSecondFrom(endedAt),
      requests: services.requests.perSecondFrom(endedAt),
    },
    refusedByQuota: {
      writes: services.writes.refused - before.writes,
      reads: services.reads.refused - before.reads,
    },
    failedRenewals: total.failed - before.failed,
    renewalsInNeed: services.requests.total - before.issued - (total.refreshed - before.refreshed),
    calls: {
      atOnce: since('atOnce'),
      served: since('served'),
      refused: since('refused'),
      rejectedAgain: since('rejectedAgain'),
    },
    longestWaitForQuotaSeconds: services.writes.longestWaitMs / 1000,
    medianWaitSeconds: (waitedMs.toSorted((a, b) => a - b)[waitedMs.length >> 1] ?? 0) / 1000,
    longestRunSeconds: deployment.longestRunMs / 1000,
  }
}
