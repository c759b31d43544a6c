import { StitchError } from '../errors.ts'
import type { Log } from '../observe/log.ts'
import type { Metrics } from '../observe/metrics.ts'
import { LEAST_USE_SECONDS } from '../token/budgets.ts'
import type { ClientToken } from '../token/client-token.ts'
import type { ScopeSet } from '../token/scope-set.ts'
import type { RefresherSettings } from './refresher-settings.ts'

/**
 * Refuses a token that readers could use for less than a minute, and reports one too short for the promise that
 * an outage of 15 minutes at any moment goes unnoticed.
 *
 * @throws StitchError `token_lifetime_too_short`
 */
export function assertLongEnough(
  { metrics, log }: { readonly metrics: Metrics; readonly log: Log },
  { expiryLeewaySeconds, scheduleIntervalSeconds }: RefresherSettings,
  scope: ScopeSet,
  token: ClientToken,
): void {
  const lifetimeSeconds = token.expiresAt - token.issuedAt
  const leastSeconds = expiryLeewaySeconds + LEAST_USE_SECONDS
  if (lifetimeSeconds < leastSeconds)
    throw new StitchError(
      'token_lifetime_too_short',
      `Ask Stitch for a longer lifetime, or lower STITCH_EXPIRY_LEEWAY_SECONDS. Stitch issued a token for ${lifetimeSeconds} s, but at least ${leastSeconds} s are needed.`,
      { facts: { lifetimeSeconds, leastSeconds } },
    )
  const promisedSeconds = 2 * (2 * scheduleIntervalSeconds + expiryLeewaySeconds)
  if (lifetimeSeconds >= promisedSeconds) return
  metrics.record('TokenLifetimeShort', lifetimeSeconds, 'Seconds', scope)
  log.warn('Ask Stitch for a longer token lifetime: the present one is too short to outlast an outage.', {
    scope,
    lifetimeSeconds,
    promisedSeconds,
  })
}
