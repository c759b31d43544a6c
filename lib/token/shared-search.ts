import type { Clock } from '../clock.ts'

/**
 * Lets callers at the same time share one search, each for as long as the first one waits. A search that a freeze has left
 * behind is shared with nobody: whoever comes after its time begins anew.
 */
export function sharedSearch<T>(
  clock: Clock,
  search: (waitMs: number) => Promise<T>,
): (waitMs: number) => Promise<T> {
  let underway: { found: Promise<T>; from: number; until: number } | undefined
  return (waitMs) => {
    const from = clock()
    if (underway !== undefined && from >= underway.from && from < underway.until) return underway.found
    const mine = { found: search(waitMs), from, until: from + waitMs }
    underway = mine
    const done = () => {
      if (underway === mine) underway = undefined
    }
    mine.found.then(done, done)
    return mine.found
  }
}
