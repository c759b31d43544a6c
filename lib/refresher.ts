import { epochSeconds } from './clock.ts'
import type { Config } from './config.ts'
import type { CredentialsOfRun } from './credentials.ts'
import { type ErrorCode, StitchError } from './errors.ts'
import type { Log } from './log.ts'
import { type RefreshPorts, refreshClientToken } from './refresh-client-token.ts'
import { refreshMemory } from './refresh-memory.ts'
import { isFromReader, type RefreshRequest } from './refresh-request.ts'
import type { ScopeSet } from './token/scope-set.ts'

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

export interface RefresherPorts extends RefreshPorts {
  readonly credentials: () => CredentialsOfRun
  readonly log: Log
}

/** How long a run may take, in milliseconds, and how much of that is kept for the write. */
const RUN_MS = 25_000
const WRITE_MS = 4000

/** Renews client tokens: all configured scope sets or those asked for, side by side, none in another's way. */
export type Refresher = (request: RefreshRequest) => Promise<RefreshResult>

/** The refresher of one container: it remembers, from run to run, what spares Stitch and Secrets Manager a call. */
export function refresher(ports: RefresherPorts, config: Config): Refresher {
  const memory = refreshMemory()
  const { timing, log } = ports

  const refreshOne = async (
    scopeSet: ScopeSet,
    request: RefreshRequest,
    credentials: CredentialsOfRun,
    endBy: number,
  ): Promise<RefreshOutcome> => {
    if (!config.scopeSets.includes(scopeSet)) return failed(scopeSet, scopeNotConfigured(config))
    try {
      const recent = isFromReader(request)
        ? memory.recentFailure(scopeSet, epochSeconds(timing.clock))
        : undefined
      if (recent !== undefined) return failed(scopeSet, recent)
      const refreshed = await refreshClientToken(ports, config, memory, scopeSet, request, credentials, {
        askBy: endBy - WRITE_MS,
        endBy,
      })
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
    const credentials = ports.credentials()
    const scopeSets = request.scopes ?? config.scopeSets
    const outcomes = await Promise.all(
      scopeSets.map((scopeSet) => refreshOne(scopeSet, request, credentials, endBy)),
    )
    reportOutcomes(ports, outcomes)
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

function reportOutcomes({ metrics, log, timing }: RefresherPorts, outcomes: readonly RefreshOutcome[]): void {
  const now = epochSeconds(timing.clock)
  for (const outcome of outcomes) {
    metrics.count(
      outcome.outcome === 'failed'
        ? 'RefreshFailed'
        : outcome.outcome === 'refreshed'
          ? 'Refreshed'
          : 'Fresh',
      outcome.scope,
    )
    if (outcome.outcome !== 'failed')
      metrics.record('TokenSecondsRemaining', outcome.expiresAt - now, 'Seconds', outcome.scope)
  }
  log.info('refresh run ended', { outcomes })
}

const scopeNotConfigured = ({ scopeSets }: Config): StitchError =>
  new StitchError(
    'scope_not_configured',
    'This scope set is not configured; add it to STITCH_SCOPES and deploy, or ask for one of those configured.',
    {
      // An unknown entry is a caller's text: only the names that we know are repeated.
      facts: { configured: scopeSets },
    },
  )

/** An error nobody foresaw: its name is told, its text is not, for nobody knows what stands in it. */
const unforeseen = (thrown: unknown): StitchError =>
  new StitchError('internal_error', 'The refresher met an unforeseen error; see its name, and report it.', {
    facts: { error: thrown instanceof Error ? thrown.name : typeof thrown },
  })
