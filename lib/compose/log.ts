import { systemClock } from '../clock.ts'
import { type Environment, LOG_LEVELS, type LogLevel } from '../config.ts'
import { jsonLog, type Log } from '../log.ts'

/** Standard output past the runtime's patched console, so that a line of JSON stays one. */
export const writeLine = (line: string): void => void process.stdout.write(`${line}\n`)

/** `STITCH_LOG_LEVEL`, or `info` where it is none: somebody has to say that the settings are wrong. */
export const logLevelOf = ({ STITCH_LOG_LEVEL: level }: Environment): LogLevel =>
  LOG_LEVELS.find((known) => known === level) ?? 'info'

/** The log of a sibling. */
export const composeLog = (environment: Environment): Log =>
  jsonLog(logLevelOf(environment), systemClock, writeLine)
