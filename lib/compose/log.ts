import { type Environment, LOG_LEVELS, type LogLevel } from '../config.ts'
import { jsonLog, type Log } from '../log.ts'

/** Standard output past the runtime's patched console, so that a line of JSON stays one. */
export const writeLine = (line: string): void => void process.stdout.write(`${line}\n`)

/** The log, also where the other settings are wrong: somebody has to say so. */
export function composeLog({ STITCH_LOG_LEVEL: level }: Environment): Log {
  return jsonLog(LOG_LEVELS.includes(level as LogLevel) ? (level as LogLevel) : 'info', writeLine)
}
