import { Logger } from '@aws-lambda-powertools/logger'
import type { LogLevel } from '../settings.ts'
import { currentInvocation } from './invocation.ts'
import type { Log } from './log.ts'

/**
 * The log of the refresher: Powertools' logger, which adds the function, the container's cold start and the trace to
 * each line, and heeds the level that an operator sets on the function itself (Lambda: "Log level filtering"). Errors
 * are never handed to it: it would print their text, stack and cause.
 */
export function powertoolsLog(level: LogLevel): Log {
  const logger = new Logger({
    serviceName: 'stitch-client-tokens',
    logLevel: level.toUpperCase() as Uppercase<LogLevel>,
  })
  const at =
    (name: LogLevel): Log[LogLevel] =>
    (message, facts = {}) => {
      try {
        const invocation = currentInvocation()
        // For each line anew: invocations in one process share the logger.
        if (invocation !== undefined) logger.addContext(invocation)
        logger[name](message, facts)
      } catch {
        // A line that cannot be written must not cost the run.
      }
    }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  }
}
