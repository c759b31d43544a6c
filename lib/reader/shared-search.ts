import type { Clock } from '../clock.ts'

/** When a search was begun, in epoch milliseconds, and for how long. */
interface Span {
  readonly from: number
  readonly waitMs: number
}

const isUnderway = ({ from, waitMs }: Span, now: number): boolean => now >= from && now < from + waitMs

/**
 * Lets callers at the same time share one search, unless it was begun by somebody with hardly any time: it would end too early for
 * those who have more. A search that a freeze has left behind is shared with nobody: whoever comes after its time begins anew.
 *
 * @param enoughMs a search of so long is good enough for everybody, in milliseconds
 */
export function sharedSearch<T>(
  clock: Clock,
  search: (waitMs: number) => Promise<T>,
  enoughMs: number,
): (waitMs: number) => Promise<T> {
  let underway: (Span & { readonly found: Promise<T> }) | undefined
  return (waitMs) => {
    const from = clock()
    if (underway !== undefined && isUnderway(underway, from) && underway.waitMs >= Math.min(waitMs, enoughMs))
      return underway.found
    const mine = { found: search(waitMs), from, waitMs }
    underway = mine
    const done = () => {
      if (underway === mine) underway = undefined
    }
    mine.found.then(done, done)
    return mine.found
  }
}
