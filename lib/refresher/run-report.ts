import { epochSeconds } from '../clock.ts'
import type { RefreshOutcome } from '../token/refresh-outcome.ts'
import type { ScopeSet } from '../token/scope-set.ts'
import { keyText, type TokenKey } from '../token/token-key.ts'
import type { RefresherSettings } from './refresher-settings.ts'
import type { RenewalPorts } from './renewal.ts'

/** Reports what became of the scope sets that are configured. */
export function reportOutcomes(
  { metrics, log }: Pick<RenewalPorts, 'metrics' | 'log'>,
  { scopeSets }: RefresherSettings,
  outcomes: readonly RefreshOutcome[],
): void {
  // An unknown scope set or client is a caller's text, and becomes neither a metric's dimension nor a line of the log.
  const known = outcomes.filter(
    (outcome) =>
      scopeSets.includes(outcome.scope) && !(outcome.outcome === 'failed' && isCallersText(outcome)),
  )
  for (const { outcome, scope } of known) metrics.count('RefreshOutcome', scope, { Outcome: outcome })
  log.info('refresh run ended', { outcomes: known, unknownEntries: outcomes.length - known.length })
}

const isCallersText = ({ code }: RefreshOutcome & { readonly outcome: 'failed' }): boolean =>
  code === 'client_unknown' || code === 'invalid_request'

/** When each token that a run has looked at ends, in epoch seconds. The latest value of each counts. */
export class StoredUntil {
  readonly #ends = new Map<string, { readonly scope: ScopeSet; readonly until: number }>()

  set(key: TokenKey, until: number): void {
    this.#ends.set(keyText(key), { scope: key.scopeSet, until })
  }

  /** How many tokens no reader takes any more. They should have been renewed long before. */
  overdue({ expiryLeewaySeconds }: Pick<RefresherSettings, 'expiryLeewaySeconds'>, now: number): number {
    return [...this.#ends.values()].filter(({ until }) => until - now <= expiryLeewaySeconds).length
  }

  /** The first to end of each scope set. */
  firstOfEach(): ReadonlyMap<ScopeSet, number> {
    const firsts = new Map<ScopeSet, number>()
    for (const { scope, until } of this.#ends.values())
      firsts.set(scope, Math.min(until, firsts.get(scope) ?? until))
    return firsts
  }
}

/**
 * Reports how long the stored tokens last, renewed or not, and the least of these times when all tokens were looked at.
 * A token that could not be read, or that never existed, is left out: else the alarms of a new deployment would ring
 * before it has a secret.
 */
export function reportSecondsRemaining(
  { metrics, timing }: Pick<RenewalPorts, 'metrics' | 'timing'>,
  storedUntil: StoredUntil,
  isWhole: boolean,
): void {
  const now = epochSeconds(timing.clock)
  const remaining = [...storedUntil.firstOfEach()].map(([scope, until]) => ({
    scope,
    seconds: Math.max(0, until - now),
  }))
  for (const { scope, seconds } of remaining)
    metrics.record('TokenSecondsRemaining', seconds, 'Seconds', scope)
  if (isWhole && remaining.length > 0)
    metrics.record('TokenSecondsRemaining', Math.min(...remaining.map(({ seconds }) => seconds)), 'Seconds')
}
