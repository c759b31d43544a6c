import { isWithin, momentOf, type Timing } from '../clock.ts'
import { AHEAD_MS, AHEAD_SECONDS } from '../token/budgets.ts'
import { type ReadToken, TokenReadFailure } from './read-token.ts'

/**
 * Begins a read at once. The first caller gets its result, if the call comes within 4 s by the wall clock: an
 * environment may be initialised hours before its first invocation. If the read fails, is late or was too early, the
 * caller does not fail. It reads again in the time that it has left.
 *
 * @param ahead reads without holding the process
 */
export function readAhead(ahead: ReadToken, read: ReadToken, timing: Timing): ReadToken {
  const begunAt = momentOf(timing)
  // A failure is a value here, because nothing may be waiting for it when it comes.
  let begun = ahead(AHEAD_MS).then(
    (stored) => ({ stored }),
    () => undefined,
  ) as Promise<{ readonly stored: Awaited<ReturnType<ReadToken>> } | undefined> | undefined
  return async (timeoutMs) => {
    const mine = begun
    begun = undefined
    if (mine === undefined || !isWithin(momentOf(timing), begunAt, AHEAD_SECONDS)) return read(timeoutMs)
    const by = timing.monotonic() + timeoutMs
    // The read itself does not hold the process. The wait does.
    const waiting = new AbortController()
    const found = await Promise.race([mine, timing.sleep(timeoutMs, waiting.signal).then(() => undefined)])
    waiting.abort()
    if (found !== undefined) return found.stored
    const leftMs = by - timing.monotonic()
    if (leftMs <= 0) throw new TokenReadFailure('unreachable', 'ETIMEDOUT')
    return read(leftMs)
  }
}
