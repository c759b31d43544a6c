import type { SettingReader } from '../../settings.ts'
import { BURST_IN_NEED } from '../../token/budgets.ts'

/** The part of the deployment's pace that the refresher has for those in need; the ticks have the rest. */
const SHARE_IN_NEED = 0.1

/** How a deployment for many clients shares out what its account and Stitch take. */
export interface ManySettings {
  /** Runs of a tick at once. */
  readonly turns: number
  /** Runs at once of the refresher that readers and operators ask. */
  readonly turnsInNeed: number
  /** Calls a second that read tokens in batches. */
  readonly readsPerSecond: number
  /** Tokens a second that are renewed. Each is a write. */
  readonly tokensPerSecond: number
  /** Token requests a second, repeated ones included. */
  readonly requestsPerSecond: number
}

/** Reads how a deployment for many clients shares out what its account and Stitch take. */
export function manySettings(from: SettingReader): ManySettings {
  const whole = (name: string, fallback: number): number =>
    Number(from.matching(name, String(fallback), /^[1-9]\d{0,3}$/, 'must be a whole number from 1 to 9999'))
  const settings = {
    turns: whole('STITCH_TURNS', 2),
    turnsInNeed: whole('STITCH_TURNS_IN_NEED', 2),
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
  /** Token requests besides the first of each renewal. */
  readonly repetitions: number
  /** Renewals that may begin at once after a pause. */
  readonly burst: number
}

/** The share of one turn of a tick. */
export const shareOfTick = ({
  turns,
  readsPerSecond,
  tokensPerSecond,
  requestsPerSecond,
}: ManySettings): TurnsShare => ({
  reads: readsPerSecond / turns,
  renewals: (tokensPerSecond * (1 - SHARE_IN_NEED)) / turns,
  repetitions: ((requestsPerSecond - tokensPerSecond) * (1 - SHARE_IN_NEED)) / turns,
  burst: 1,
})

/** The share of one turn of the refresher that readers and operators ask. */
export const shareInNeed = ({
  turnsInNeed,
  tokensPerSecond,
  requestsPerSecond,
}: ManySettings): TurnsShare => ({
  reads: Number.POSITIVE_INFINITY,
  renewals: (tokensPerSecond * SHARE_IN_NEED) / turnsInNeed,
  repetitions: ((requestsPerSecond - tokensPerSecond) * SHARE_IN_NEED) / turnsInNeed,
  burst: BURST_IN_NEED,
})
