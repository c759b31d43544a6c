import { systemClock } from '../clock.ts'
import { jsonLog, type Log } from '../observe/log.ts'
import { type Environment, LOG_LEVELS, type LogLevel } from '../settings.ts'

/** Writes a line to standard output. It avoids the console, which Lambda's runtime patches, so JSON stays JSON. */
export const writeLine = (line: string): void =>
  void process.stdout.write(`${line}\n`, (error) => {
    // A broken pipe emits an event. A process without a listener for it ends.
    if (error && process.stdout.listenerCount('error') === 0) process.stdout.once('error', () => undefined)
  })

/** `STITCH_LOG_LEVEL`, or `info` if its value is wrong. The log must still report the wrong settings. */
export const logLevelOf = ({ STITCH_LOG_LEVEL: level }: Environment): LogLevel =>
  LOG_LEVELS.find((known) => known === level) ?? 'info'

/** The log of a sibling. */
export const composeLog = (environment: Environment): Log =>
  jsonLog(logLevelOf(environment), systemClock, writeLine)
