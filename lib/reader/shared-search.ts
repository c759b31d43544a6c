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
  /** Begins a search that ends within `waitMs`. */
  readonly search: (waitMs: number) => Promise<T>
  /**
   * The least length of a search, in milliseconds, whose failure counts for all callers that share it. The failure of a
   * shorter one says little.
   */
  readonly tellingMs: number
  /** Makes the error for a caller whose time is over before the shared search ends. */
  readonly outOfTime: () => Error
}

/**
 * Lets callers at the same time share one search. Each waits no longer than its own time. If a short search of another
 * caller fails and a caller has time left, it begins a new search. No caller joins a search that a freeze has left
 * behind.
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

/**
 * Resolves with the result of the work, or rejects when it takes longer than `ms`. The timer ends with the work, so it
 * cannot go off in a later invocation.
 */
async function within<T>(
  { sleep }: Pick<Timing, 'sleep'>,
  ms: number,
  work: Promise<T>,
  outOfTime: () => Error,
): Promise<T> {
  const ended = new AbortController()
  try {
    // An aborted timer resolves too, so the error is made only when the timer has won the race.
    const done = await Promise.race([work.then((result) => ({ result })), sleep(ms, ended.signal)])
    if (done !== undefined) return done.result
  } finally {
    ended.abort()
  }
  throw outOfTime()
}
