import { systemClock } from '../clock.ts'
import { jsonLog, type Log } from '../observe/log.ts'
import { type Environment, LOG_LEVELS, type LogLevel } from '../settings.ts'

/** A line on standard output, past the runtime's patched console, so that one of JSON stays one. */
export const writeLine = (line: string): void =>
  void process.stdout.write(`${line}\n`, (error) => {
    // A broken pipe is told by an event, which ends a process that does not listen to it.
    if (error && process.stdout.listenerCount('error') === 0) process.stdout.once('error', () => undefined)
  })

/** `STITCH_LOG_LEVEL`, or `info` where it is none: somebody has to say that the settings are wrong. */
export const logLevelOf = ({ STITCH_LOG_LEVEL: level }: Environment): LogLevel =>
  LOG_LEVELS.find((known) => known === level) ?? 'info'

/** The log of a sibling. */
export const composeLog = (environment: Environment): Log =>
  jsonLog(logLevelOf(environment), systemClock, writeLine)
