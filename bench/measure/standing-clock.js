import { readFileSync } from 'node:fs'

/**
 * Loaded before everything else (`--import`): both clocks stand still from here on, and the wall clock is ahead by the
 * milliseconds that a file names, from the moment when it is written. So a process can be called some time later
 * without a wait, and none of the time that a busy machine takes counts.
 */
const startedAt = Date.now()
Date.now = () => startedAt + aheadMs()
process.hrtime.bigint = () => 0n

function aheadMs() {
  try {
    return Number(readFileSync(process.env.BENCH_CLOCK_FILE, 'utf8'))
  } catch {
    return 0
  }
}
