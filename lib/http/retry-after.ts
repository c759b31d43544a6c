import type { HttpAnswer } from './http-answer.ts'
import { parseHttpDate } from './http-date.ts'

/** Longest wait that is passed on: a day. What is longer is as good as for ever. */
const MAXIMUM_SECONDS = 86_400

/**
 * How long an answer asks us to wait, in seconds from now, at most a day (RFC 9110 §10.2.3: seconds or a date). A date
 * counts from the answer's own `Date`, whatever our clock says, or from `now` (epoch seconds) where that is absent.
 * Nothing where the header is absent or makes no sense.
 */
export function retryAfterSeconds(headers: HttpAnswer['headers'], now?: number): number | undefined {
  const retryAfter = headers['retry-after']?.trim()
  if (retryAfter === undefined) return undefined
  if (/^\d+$/.test(retryAfter)) return Math.min(Number(retryAfter), MAXIMUM_SECONDS)

  const from = parseHttpDate(headers.date, now) ?? now
  const until = parseHttpDate(retryAfter, from)
  if (until === undefined || from === undefined) return undefined
  return Math.min(Math.max(until - from, 0), MAXIMUM_SECONDS)
}
