import { NOTICEABLE_SKEW_SECONDS } from '../../lib/http/clock-skew.ts'
import { CliError } from '../cli-error.ts'
import type { Finding } from './finding.ts'

/**
 * Judges the difference between our clock and the provider's. A wrong clock is an error only if the provider refused
 * something: otherwise the provider tolerates it.
 *
 * @throws CliError `clock_skewed`
 */
export function clockFinding(skewSeconds: number | undefined, refused: boolean): Finding {
  if (skewSeconds === undefined)
    return { detail: 'not compared: nothing answered with a date', skipped: true }
  if (Math.abs(skewSeconds) <= NOTICEABLE_SKEW_SECONDS)
    return { detail: `${Math.abs(skewSeconds)} s from the provider's` }
  const detail = `${Math.abs(skewSeconds)} s ${skewSeconds > 0 ? 'ahead of' : 'behind'} the provider's`
  const advice = "Correct this machine's clock (time synchronisation). Lambda uses AWS's own clock."
  if (refused)
    throw new CliError('clock_skewed', `This machine's clock is ${detail}. ${advice}`, { skewSeconds })
  return { detail, advice }
}
