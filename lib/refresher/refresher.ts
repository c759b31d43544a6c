import { epochSeconds } from '../clock.ts'
import { type ErrorCode, StitchError } from '../errors.ts'
import { isFromReader, type RefreshRequest } from '../token/refresh-event.ts'
import { configuredAs, type ScopeSet } from '../token/scope-set.ts'
import { refreshMemory } from './container-memory.ts'
import type { OpenCredentials } from './credentials/credentials-source.ts'
import type { RefresherSettings } from './refresher-settings.ts'
import { type RefreshPorts, type RefreshRun, refreshClientToken } from './renewal.ts'

/** What became of one scope set. Never holds a token. */
export type RefreshOutcome =
  | {
      readonly scope: ScopeSet
      readonly outcome: 'refreshed' | 'fresh'
      readonly expiresAt: number
      readonly version: number
    }
  | {
      readonly scope: ScopeSet
      readonly outcome: 'failed'
      readonly code: ErrorCode
      readonly message: string
    }

/** What a run gives, one outcome for each scope set that was asked for. */
export interface RefreshResult {
  readonly outcomes: readonly RefreshOutcome[]
}

/** Thrown when a scope set failed, so that alarms hear it; the message is the JSON of all outcomes, so that callers can read it. */
export class RefreshFailed extends Error {
  override readonly name = 'RefreshFailed'

  constructor(result: RefreshResult) {
    super(JSON.stringify(result))
  }
}

/** What the refresher takes from outside. */
export interface RefresherPorts extends RefreshPorts {
  readonly credentials: OpenCredentials
}

/** How long a run may take, in milliseconds, and how much of that is kept for the write. */
const RUN_MS = 25_000
const WRITE_MS = 4000

/** Renews client tokens: all configured scope sets or those asked for, side by side, none in another's way. */
export type Refresher = (request: RefreshRequest) => Promise<RefreshResult>

/** The refresher of one container: it remembers, from run to run, what spares Stitch and Secrets Manager a call. */
export function refresher(ports: RefresherPorts, settings: RefresherSettings): Refresher {
  const memory = refreshMemory()
  const { timing, log } = ports

  const refreshOne = async (
    scopeSet: ScopeSet,
    request: RefreshRequest,
    run: RefreshRun,
  ): Promise<RefreshOutcome> => {
    if (!settings.scopeSets.includes(scopeSet)) return failed(scopeSet, scopeNotConfigured())
    try {
      const recent = isFromReader(request)
        ? memory.recentFailure(scopeSet, epochSeconds(timing.clock))
        : undefined
      if (recent !== undefined) return failed(scopeSet, recent)
      const refreshed = await refreshClientToken(ports, settings, memory, scopeSet, request, run)
      return { scope: scopeSet, ...refreshed }
    } catch (thrown) {
      const error = thrown instanceof StitchError ? thrown : unforeseen(thrown)
      memory.failed(scopeSet, error, epochSeconds(timing.clock))
      log.error(error.message, { scope: scopeSet, code: error.code, ...error.facts })
      return failed(scopeSet, error)
    }
  }

  return async (request) => {
    const endBy = timing.clock() + RUN_MS
    const askBy = endBy - WRITE_MS
    const run: RefreshRun = { credentials: ports.credentials(askBy), askBy, endBy, storedUntil: new Map() }
    const asked = request.scopes?.map((scopeSet) => configuredAs(settings.scopeSets, scopeSet) ?? scopeSet)
    // A set named twice is renewed once: side by side, neither would see the other's token.
    const scopeSets = [...new Set(asked ?? settings.scopeSets)]
    const outcomes = await Promise.all(scopeSets.map((scopeSet) => refreshOne(scopeSet, request, run)))
    reportOutcomes(ports, settings, outcomes)
    reportSecondsRemaining(ports, run, request.scopes === undefined)
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
  run: RefreshRun,
  isWhole: boolean,
): void {
  const now = epochSeconds(timing.clock)
  const remaining = [...run.storedUntil].map(([scope, until]) => ({
    scope,
    seconds: Math.max(0, until - now),
  }))
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

/** An error nobody foresaw: its name is told, its text is not, for nobody knows what stands in it. */
const unforeseen = (thrown: unknown): StitchError =>
  new StitchError('internal_error', 'The refresher met an unforeseen error; see its name, and report it.', {
    facts: { error: thrown instanceof Error ? thrown.name : typeof thrown },
  })
