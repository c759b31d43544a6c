import type { Io } from './io.ts'
import { ERASE_LINE } from './print.ts'

/** Work that takes longer than this shows its progress, in milliseconds. */
const QUIET_MS = 1000

/**
 * Waits for `work`. After one second, a line on a terminal's standard error says what the command is doing and for how
 * long. The line is gone when the work is done. The text may change each time: for example, how much is done. If
 * standard error is not a terminal, nothing is written.
 */
export async function withProgress<T>(
  { err, environment }: Io,
  what: string | (() => string),
  work: Promise<T>,
): Promise<T> {
  if (!err.isTerminal || environment.TERM === 'dumb') return work
  let seconds = 0
  const timer = setInterval(() => {
    seconds += 1
    err.write(`${ERASE_LINE}${typeof what === 'string' ? what : what()} … ${seconds} s`)
  }, QUIET_MS)
  try {
    return await work
  } finally {
    clearInterval(timer)
    if (seconds > 0) err.write(ERASE_LINE)
  }
}
