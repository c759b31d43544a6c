import type { Io } from './io.ts'
import { ERASE_LINE } from './print.ts'

/** Work that takes longer than this is worth a word, in milliseconds. */
const QUIET_MS = 1000

/**
 * Waits for `work`; from one second on, a line on a terminal's standard error says what is going on and for how long. The line is
 * gone when the work is done. Where standard error is no terminal nothing is written.
 */
export async function withProgress<T>({ err, environment }: Io, what: string, work: Promise<T>): Promise<T> {
  if (!err.isTerminal || environment.TERM === 'dumb') return work
  let seconds = 0
  const timer = setInterval(() => {
    seconds += 1
    err.write(`${ERASE_LINE}${what} … ${seconds} s`)
  }, QUIET_MS)
  try {
    return await work
  } finally {
    clearInterval(timer)
    if (seconds > 0) err.write(ERASE_LINE)
  }
}
