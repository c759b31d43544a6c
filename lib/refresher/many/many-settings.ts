import type { SettingReader } from '../../settings.ts'
import { DEFAULT_TURNS } from '../../token/budgets.ts'

/**
 * The shares of the deployment's pace. The rest is for the first call of each turn after a pause, and for a burst of
 * readers in need. With the default settings, no ten seconds have more renewals than ten times the quota. A new client
 * with four scope sets gets all its tokens in one run for readers: two at once, and two more in 20 s.
 */
const SHARE_OF_TICKS = 0.86
const SHARE_IN_NEED = 0.066

/** How a deployment for many clients divides the calls that its account and Stitch accept. */
export interface ManySettings {
  /** Runs of a tick at once. */
  readonly turns: number
  /** Runs at once of the refresher that readers and operators call. */
  readonly turnsInNeed: number
  /** Calls in a second that read tokens in batches. */
  readonly readsPerSecond: number
  /** Tokens that are renewed in a second. Each is a write. */
  readonly tokensPerSecond: number
  /** Token requests in a second, repeated ones included. */
  readonly requestsPerSecond: number
}

/** Reads how a deployment for many clients divides the calls that its account and Stitch accept. */
export function manySettings(from: SettingReader): ManySettings {
  const whole = (name: string, fallback: number): number =>
    Number(from.matching(name, String(fallback), /^[1-9]\d{0,3}$/, 'must be a whole number from 1 to 9999'))
  const settings = {
    turns: whole('STITCH_TURNS', DEFAULT_TURNS),
    turnsInNeed: whole('STITCH_TURNS_IN_NEED', DEFAULT_TURNS),
    readsPerSecond: whole('STITCH_READS_PER_SECOND', 20),
    tokensPerSecond: whole('STITCH_TOKENS_PER_SECOND', 3),
    requestsPerSecond: whole('STITCH_REQUESTS_PER_SECOND', 10),
  }
  if (settings.requestsPerSecond <= settings.tokensPerSecond)
    from.problem('STITCH_REQUESTS_PER_SECOND must be more than STITCH_TOKENS_PER_SECOND: some are repeated')
  return settings
}

/** What one turn may do, each second. */
export interface TurnsShare {
  readonly reads: number
  readonly renewals: number
  /** Token requests besides the first one of each renewal. */
  readonly repetitions: number
}

/** The share of one turn of a tick. */
export const shareOfTick = ({
  turns,
  readsPerSecond,
  tokensPerSecond,
  requestsPerSecond,
}: ManySettings): TurnsShare => ({
  reads: readsPerSecond / turns,
  renewals: (tokensPerSecond * SHARE_OF_TICKS) / turns,
  repetitions: ((requestsPerSecond - tokensPerSecond) * SHARE_OF_TICKS) / turns,
})

/** The share of one turn of the refresher that readers and operators call. */
export const shareInNeed = ({
  turnsInNeed,
  tokensPerSecond,
  requestsPerSecond,
}: ManySettings): TurnsShare => ({
  reads: Number.POSITIVE_INFINITY,
  renewals: (tokensPerSecond * SHARE_IN_NEED) / turnsInNeed,
  repetitions: ((requestsPerSecond - tokensPerSecond) * SHARE_IN_NEED) / turnsInNeed,
})
