import { LOG_LEVELS, type LogLevel } from './config.ts'
import type { Facts } from './errors.ts'

/** Structured log lines. Facts are values, never a token, a key, a secret or a text from outside. Never throws. */
export type Log = { readonly [level in LogLevel]: (message: string, facts?: Facts) => void } & {
  /** Stamps all further lines with the invocation's request id; a container serves one invocation at a time. */
  readonly forRequest: (requestId: string) => void
}

/** Lines of JSON on standard output, from `level` on. Forty lines instead of a package: a sibling pays for each byte at a cold start. */
export function jsonLog(level: LogLevel, write: (line: string) => void): Log {
  let requestId: string | undefined
  const least = LOG_LEVELS.indexOf(level)
  const at =
    (name: LogLevel) =>
    (message: string, facts: Facts = {}) => {
      if (LOG_LEVELS.indexOf(name) < least) return
      try {
        write(JSON.stringify({ level: name, message, requestId, ...facts }))
      } catch {
        // A line that cannot be written must not cost the answer.
      }
    }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    forRequest: (id) => {
      requestId = id
    },
  }
}
