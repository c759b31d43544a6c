import type { HttpAnswer } from './http-answer.ts'
import { parseHttpDate } from './http-date.ts'

/** From this difference on a clock is named, as a likely reason and in a metric; in seconds. */
export const NOTICEABLE_SKEW_SECONDS = 30

/**
 * How far our clock is ahead of theirs (negative: behind), in seconds, read from the `Date` header of an answer. `now`
 * is the moment of its arrival, in epoch seconds. Nothing where the header is absent or unreadable.
 */
export function clockSkewSeconds(answer: Pick<HttpAnswer, 'headers'>, now: number): number | undefined {
  const theirs = parseHttpDate(answer.headers.date)
  return theirs === undefined ? undefined : now - theirs
}
