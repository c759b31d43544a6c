import type { Timing } from '../clock.ts'

interface Search<T> {
  readonly found: Promise<T>
  readonly waitMs: number
  /** By the monotonic clock, in milliseconds. */
  readonly endsAt: number
}

/** What sharing takes from outside. */
export interface SharedSearchPorts<T> {
  readonly timing: Pick<Timing, 'monotonic' | 'sleep'>
  /** Begins a search that ends within so many milliseconds. */
  readonly search: (waitMs: number) => Promise<T>
  /** The failure of a search of so long is the failure of all who share it, in milliseconds. A shorter one says little. */
  readonly tellingMs: number
  /** Makes the error for a caller whose time is over before the search of another one. */
  readonly outOfTime: () => Error
}

/**
 * Lets callers at the same time share one search, though not its end: each waits no longer than it has. A caller that has time left
 * when the short search of another one fails begins anew. A search that a freeze has left behind is joined by no caller.
 */
export function sharedSearch<T>({
  timing,
  search,
  tellingMs,
  outOfTime,
}: SharedSearchPorts<T>): (waitMs: number) => Promise<T> {
  let underway: Search<T> | undefined

  const begin = (waitMs: number): Promise<T> => {
    const mine = { found: search(waitMs), waitMs, endsAt: timing.monotonic() + waitMs }
    underway = mine
    const done = () => {
      if (underway === mine) underway = undefined
    }
    mine.found.then(done, done)
    return mine.found
  }

  return async (waitMs) => {
    const by = timing.monotonic() + waitMs
    for (;;) {
      const now = timing.monotonic()
      const others = underway
      if (others === undefined || now >= others.endsAt) return begin(by - now)
      try {
        return await within(timing, by - now, others.found, outOfTime)
      } catch (error) {
        const isMine = others.waitMs >= Math.min(waitMs, tellingMs)
        if (isMine || timing.monotonic() >= by) throw error
      }
    }
  }
}

/** What the work gives, or an error when it takes longer. The timer ends with the work: none is left to go off in a later invocation. */
async function within<T>(
  { sleep }: Pick<Timing, 'sleep'>,
  ms: number,
  work: Promise<T>,
  outOfTime: () => Error,
): Promise<T> {
  const ended = new AbortController()
  const tooLate = sleep(ms, ended.signal).then(() => {
    throw outOfTime()
  })
  // Also ends the timer's own promise, which is then heard of by nothing.
  tooLate.catch(() => undefined)
  try {
    return await Promise.race([work, tooLate])
  } finally {
    ended.abort()
  }
}
