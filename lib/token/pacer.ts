import type { Timing } from '../clock.ts'

/**
 * Waits until `count` requests may begin, and takes their place. Resolves with false, at once and without a place, if
 * that is later than `by`, by the monotonic clock in milliseconds.
 */
export type Pace = (count: number, by: number) => Promise<boolean>

/** A pace whose places can be given back. */
export interface Pacer extends Pace {
  /** Gives one place back, because its request did not cost anything: the next one may begin that much earlier. */
  giveBack(): void
}

/**
 * Spaces out requests: `perSecond` begin on average, in the order in which they asked, and no more than `burst` at once
 * after a pause. One request by default.
 */
export function pacer(
  { monotonic, sleep }: Pick<Timing, 'monotonic' | 'sleep'>,
  perSecond: number,
  burst = 1,
): Pacer {
  const eachMs = 1000 / perSecond
  /** When everything that was let through has had its share of time. */
  let spentUntil = Number.NEGATIVE_INFINITY
  const pace: Pace = async (count, by) => {
    const now = monotonic()
    const from = Math.max(spentUntil, now - (burst - 1) * eachMs)
    // The first begins when what came before has had its time, the last after the others.
    const beginsAt = Math.max(now, from)
    if (beginsAt > by) return false
    spentUntil = from + count * eachMs
    if (beginsAt > now) await sleep(beginsAt - now)
    return true
  }
  return Object.assign(pace, {
    giveBack: () => {
      spentUntil -= eachMs
    },
  })
}
