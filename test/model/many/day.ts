import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { VirtualTime } from '../../support/virtual-time.ts'
import { ManyDeployment, type ManySize } from './deployment.ts'
import { ManyServices, QUOTA, type Quota } from './services.ts'

export const TICK_SECONDS = 300

/** A moment in the middle of a run, after its tick began. */
const WITHIN_RUN_SECONDS = 20

/** A deployment for many clients, and for how long it is watched. */
export interface ManyDay extends ManySize {
  readonly hours: number
  /** AWS's default ones by default. */
  readonly quota?: Quota
}

/** What it took, in numbers. */
export interface ManyDayReport {
  readonly clients: number
  readonly scopeSets: number
  readonly hours: number
  readonly tokens: number
  readonly renewals: number
  readonly requests: number
  /** Calls a second, in the busiest ten. */
  readonly perSecond: { readonly writes: number; readonly reads: number; readonly requests: number }
  /** Calls that a quota refused. */
  readonly refused: number
  readonly calls: {
    readonly reads: number
    readonly batches: number
    readonly secrets: number
    readonly lists: number
  }
  readonly longestRunSeconds: number
  readonly turns: { readonly most: number; readonly onAverage: number }
  /** From nothing stored to every token stored, in seconds. */
  readonly filledAfterSeconds: number
  readonly postponed: number
  /** Ticks in a row that left tokens to the next one that readers were looking for already. */
  readonly mostTicksLate: number
  readonly failed: number
  /** In which a token that had been there could not be used, of all tokens together. */
  readonly secondsWithout: number
  /** What is in use in the middle of a run, of all turns and of the modelled AWS together. */
  readonly mostHeapMebibytes: number
}

/**
 * Runs the real code of a deployment for many clients against services in virtual time. It begins with nothing stored.
 */
export async function simulateMany({
  hours,
  quota = QUOTA.byDefault,
  ...size
}: ManyDay): Promise<ManyDayReport> {
  const time = new VirtualTime()
  const services = new ManyServices(time, quota)
  const deployment = new ManyDeployment(time, services, size)
  const { keys, turns, total } = deployment
  let [mostHeap, ticksLate, mostTicksLate] = [0, 0, 0]
  services.owe(keys)
  await time.run(async () => {
    for (let number = 0; number < (hours * 3600) / TICK_SECONDS; number += 1) {
      const lateBefore = total.late
      deployment.tick()
      await time.sleep(WITHIN_RUN_SECONDS * 1000)
      // Once at first, while every token is renewed, and once with all of them stored.
      if (number === 1 || (number + 1) * TICK_SECONDS === hours * 3600)
        mostHeap = Math.max(mostHeap, heapInUse())
      await time.sleep((TICK_SECONDS - WITHIN_RUN_SECONDS) * 1000)
      ticksLate = total.late > lateBefore ? ticksLate + 1 : 0
      mostTicksLate = Math.max(mostTicksLate, ticksLate)
    }
  })
  const { writes, reads, batches, secrets, lists, requests } = services
  return {
    clients: size.clients,
    scopeSets: size.scopeSets,
    hours,
    tokens: keys.length,
    renewals: total.refreshed,
    requests: requests.total,
    perSecond: { writes: writes.perSecond, reads: reads.perSecond, requests: requests.perSecond },
    refused: writes.refused + reads.refused,
    calls: {
      reads: reads.total - batches.total,
      batches: batches.total,
      secrets: secrets.total,
      lists: lists.total,
    },
    longestRunSeconds: deployment.longestRunMs / 1000,
    turns: { most: turns.most, onAverage: turns.busyMs / (hours * 3_600_000) },
    filledAfterSeconds: services.settledAfterSeconds,
    postponed: total.postponed,
    mostTicksLate,
    failed: total.failed,
    secondsWithout: services.secondsWithout(),
    mostHeapMebibytes: mostHeap / 2 ** 20,
  }
}

let collect: (() => void) | undefined

/** Bytes that are in use, without what could be thrown away. */
function heapInUse(): number {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  collect()
  return process.memoryUsage().heapUsed
}
