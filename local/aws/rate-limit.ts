import type { Clock } from '../../lib/clock.ts'

/** Whether one more request may pass now. */
export type RateLimit = () => boolean

/**
 * A token bucket: `perSecond` requests flow on average, and as many at once after a quiet second.
 * Without `perSecond` everything passes.
 */
export function rateLimit(perSecond: number | undefined, clock: Clock): RateLimit {
  if (perSecond === undefined) return () => true
  const capacity = Math.max(1, perSecond)
  let tokens = capacity
  let filledAt = clock()
  return () => {
    const now = clock()
    tokens = Math.min(capacity, tokens + (Math.max(0, now - filledAt) / 1000) * perSecond)
    filledAt = now
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
