import type { Facts } from '../errors.ts'
import { LOG_LEVELS, type LogLevel } from '../settings.ts'
import { currentInvocation } from './invocation.ts'

/**
 * Structured log lines, each with the request id of the invocation that it belongs to. Facts are values, never a token,
 * a key, a secret or a text from outside. Never throws.
 */
export type Log = { readonly [level in LogLevel]: (message: string, facts?: Facts) => void }

/**
 * Lines of JSON on standard output, from `level` on, with the member names of Powertools' loggers, so that one query
 * finds the lines of every function. Each line has the request id of the invocation that it belongs to. Forty lines
 * instead of a package: a sibling pays for each byte at a cold start.
 */
export function jsonLog(level: LogLevel, clock: () => number, write: (line: string) => void): Log {
  const least = LOG_LEVELS.indexOf(level)
  const at =
    (name: LogLevel) =>
    (message: string, facts: Facts = {}) => {
      if (LOG_LEVELS.indexOf(name) < least) return
      try {
        const timestamp = new Date(clock()).toISOString()
        write(
          JSON.stringify({
            level: name.toUpperCase(),
            message,
            timestamp,
            function_request_id: currentInvocation()?.awsRequestId,
            ...facts,
          }),
        )
      } catch {
        // A line that cannot be written must not cost the answer.
      }
    }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  }
}
