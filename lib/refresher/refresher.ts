import { epochSeconds } from '../clock.ts'
import { StitchError } from '../errors.ts'
import { RUN_MS, WRITE_MS } from '../token/budgets.ts'
import type { RefreshRequest } from '../token/refresh-event.ts'
import type { RefreshOutcome, RefreshResult } from '../token/refresh-outcome.ts'
import { configuredAs, type ScopeSet } from '../token/scope-set.ts'
import { keyText, type TokenKey } from '../token/token-key.ts'
import { containerMemory } from './container-memory.ts'
import type { OpenCredentials } from './credentials/credentials-source.ts'
import type { RefresherSettings } from './refresher-settings.ts'
import { type RefreshRun, type RenewalPorts, renewToken } from './renewal.ts'

/** Thrown when a scope set failed, so that alarms hear it; the message is the JSON of all outcomes, so that callers can read it. */
export class RefreshFailed extends Error {
  override readonly name = 'RefreshFailed'

  constructor(result: RefreshResult) {
    super(JSON.stringify(result))
  }
}

/** What the refresher takes from outside. */
export interface RefresherPorts extends RenewalPorts {
  readonly credentials: OpenCredentials
}

/** Renews client tokens: all configured scope sets or those asked for, side by side, none in another's way. */
export type Refresher = (request: RefreshRequest) => Promise<RefreshResult>

/**
 * The refresher of one process: it remembers, from run to run, what spares Stitch and Secrets Manager a call. Runs at the same time
 * share the renewal of a token.
 */
export function refresher(ports: RefresherPorts, settings: RefresherSettings): Refresher {
  const { timing, log } = ports
  const memory = containerMemory(timing)
  const underway = new Map<string, Promise<RefreshOutcome>>()

  const refreshOne = async (key: TokenKey, run: RefreshRun): Promise<RefreshOutcome> => {
    const scope = key.scopeSet
    try {
      const recent = run.request.by === 'reader' ? memory.recentFailure(key) : undefined
      if (recent !== undefined) return failed(scope, recent)
      return { scope, ...(await renewToken(ports, settings, key, run)) }
    } catch (thrown) {
      const error = thrown instanceof StitchError ? thrown : unforeseen(thrown)
      memory.failed(key, error)
      log.error(error.message, { scope, code: error.code, ...error.facts })
      return failed(scope, error)
    }
  }

  /** Joins what another run does for this token. That it was fresh says nothing to a caller who wants another all the same. */
  const refreshTogether = async (key: TokenKey, run: RefreshRun): Promise<RefreshOutcome> => {
    const { force, rejectedVersion } = run.request
    for (;;) {
      const others = underway.get(keyText(key))
      if (others === undefined) break
      const outcome = await others
      if (outcome.outcome !== 'fresh' || !(force || rejectedVersion === outcome.version)) return outcome
    }
    const mine = refreshOne(key, run)
    underway.set(keyText(key), mine)
    try {
      return await mine
    } finally {
      underway.delete(keyText(key))
    }
  }

  return async (request) => {
    const endBy = timing.monotonic() + RUN_MS
    const askBy = endBy - WRITE_MS
    const storedUntil = new Map<ScopeSet, number>()
    const run: RefreshRun = {
      request,
      credentials: ports.credentials(askBy),
      memory,
      askBy,
      endBy,
      stored: ({ scopeSet }, until) => void storedUntil.set(scopeSet, until),
    }
    const asked = request.scopes?.map((scopeSet) => configuredAs(settings.scopeSets, scopeSet) ?? scopeSet)
    // A set named twice is renewed once.
    const scopeSets = [...new Set(asked ?? settings.scopeSets)]
    const outcomes = await Promise.all(
      scopeSets.map((scopeSet) =>
        settings.scopeSets.includes(scopeSet)
          ? refreshTogether({ client: settings.client, scopeSet }, run)
          : failed(scopeSet, scopeNotConfigured()),
      ),
    )
    reportOutcomes(ports, settings, outcomes)
    reportSecondsRemaining(ports, storedUntil, request.scopes === undefined)
    if (outcomes.some(({ outcome }) => outcome === 'failed')) throw new RefreshFailed({ outcomes })
    return { outcomes }
  }
}

const failed = (scope: ScopeSet, { code, message }: StitchError): RefreshOutcome => ({
  scope,
  outcome: 'failed',
  code,
  message,
})

function reportOutcomes(
  { metrics, log }: RefresherPorts,
  { scopeSets }: RefresherSettings,
  outcomes: readonly RefreshOutcome[],
): void {
  // An unknown entry is a caller's text, and becomes neither a metric's dimension nor a line of the log.
  const known = outcomes.filter(({ scope }) => scopeSets.includes(scope))
  for (const { outcome, scope } of known) metrics.count('RefreshOutcome', scope, { Outcome: outcome })
  log.info('refresh run ended', { outcomes: known, notConfigured: outcomes.length - known.length })
}

/**
 * How long the stored tokens last, renewed or not, and the least of them when all were looked at. Nothing is said of a token that
 * could not be read, or that there never was: a new deployment would ring before it has a secret.
 */
function reportSecondsRemaining(
  { metrics, timing }: RefresherPorts,
  storedUntil: ReadonlyMap<ScopeSet, number>,
  isWhole: boolean,
): void {
  const now = epochSeconds(timing.clock)
  const remaining = [...storedUntil].map(([scope, until]) => ({ scope, seconds: Math.max(0, until - now) }))
  for (const { scope, seconds } of remaining)
    metrics.record('TokenSecondsRemaining', seconds, 'Seconds', scope)
  if (isWhole && remaining.length > 0)
    metrics.record('TokenSecondsRemaining', Math.min(...remaining.map(({ seconds }) => seconds)), 'Seconds')
}

/** The message does not repeat the entry: it is a caller's text. */
const scopeNotConfigured = (): StitchError =>
  new StitchError(
    'scope_not_configured',
    'This scope set is not configured; add it to STITCH_SCOPES and deploy, or ask for one of those configured.',
  )

/** An error that was not foreseen: its name is logged, its text is not, since anything may stand in it. */
const unforeseen = (thrown: unknown): StitchError =>
  new StitchError('internal_error', 'The refresher met an unforeseen error; see its name, and report it.', {
    facts: { error: thrown instanceof Error ? thrown.name : typeof thrown },
  })
