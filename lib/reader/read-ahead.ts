import { isWithin, momentOf, type Timing } from '../clock.ts'
import { AHEAD_MS, AHEAD_SECONDS } from '../token/budgets.ts'
import { type ReadToken, TokenReadFailure } from './read-token.ts'

/**
 * Begins a read, which the first caller gets, if it comes within 4 s by the wall clock: an environment may be initialised
 * hours before its first invocation. What fails, is late or comes too early fails no caller: that one reads anew in the time it has left.
 *
 * @param ahead reads without holding the process
 */
export function readAhead(ahead: ReadToken, read: ReadToken, timing: Timing): ReadToken {
  const begunAt = momentOf(timing)
  // A failure is a value here, since it may come when nothing waits for it.
  let begun = ahead(AHEAD_MS).then(
    (stored) => ({ stored }),
    () => undefined,
  ) as Promise<{ readonly stored: Awaited<ReturnType<ReadToken>> } | undefined> | undefined
  return async (timeoutMs) => {
    const mine = begun
    begun = undefined
    if (mine === undefined || !isWithin(timing, begunAt, AHEAD_SECONDS)) return read(timeoutMs)
    const by = timing.monotonic() + timeoutMs
    // The wait holds the process, which the read itself does not.
    const waiting = new AbortController()
    const found = await Promise.race([mine, timing.sleep(timeoutMs, waiting.signal).then(() => undefined)])
    waiting.abort()
    if (found !== undefined) return found.stored
    const leftMs = by - timing.monotonic()
    if (leftMs <= 0) throw new TokenReadFailure('unreachable', 'ETIMEDOUT')
    return read(leftMs)
  }
}
