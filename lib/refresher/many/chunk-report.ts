import { epochSeconds } from '../../clock.ts'
import { parametersOf } from '../../token/many-clients.ts'
import type { RefreshOutcome } from '../../token/refresh-outcome.ts'
import type { RefresherSettings } from '../refresher-settings.ts'
import type { RenewalPorts } from '../renewal.ts'
import { reportSecondsRemaining, type StoredUntil } from '../run-report.ts'

/** What a run over many clients did, in numbers. */
export interface ChunkResult {
  readonly clients: number
  readonly refreshed: number
  /** Tokens that were not due. Tokens that another run has renewed in the meantime count here too. */
  readonly fresh: number
  readonly failed: number
  /** Due tokens that did not fit into the run. */
  readonly postponed: number
  /** Postponed tokens whose renewal readers already expect. */
  readonly late: number
}

/** What a run over many clients reports. */
export interface ChunkFacts {
  readonly clients: number
  readonly tokens: number
  readonly outcomes: readonly RefreshOutcome[]
  readonly postponed: number
  readonly late: number
  readonly storedUntil: StoredUntil
  readonly seconds: number
}

/**
 * Reports what a run did, for all its clients together. Metrics of each client would cost more than everything else.
 * The log names the clients that fail, and why.
 */
export function reportChunk(
  ports: Pick<RenewalPorts, 'metrics' | 'log' | 'timing'>,
  settings: RefresherSettings,
  { clients, tokens, outcomes, postponed, late, storedUntil, seconds }: ChunkFacts,
): ChunkResult {
  const { metrics, log, timing } = ports
  const isGone = (outcome: RefreshOutcome) =>
    outcome.outcome === 'failed' && outcome.code === 'client_unknown'
  const gone = new Set(outcomes.filter(isGone).map(({ client = '' }) => client))
  const failures = outcomes.flatMap((outcome) =>
    outcome.outcome === 'failed' && !isGone(outcome) ? [outcome] : [],
  )
  const failing = new Set(failures.map(({ client }) => client))
  for (const { outcome, scope } of outcomes.filter((outcome) => !isGone(outcome)))
    metrics.count('RefreshOutcome', scope, { Outcome: outcome })
  for (const { code } of failures) metrics.count('RenewalsFailed', undefined, { Code: code })
  metrics.record('ClientsFailing', failing.size, 'Count')
  metrics.record('TokensOverdue', storedUntil.overdue(settings, epochSeconds(timing.clock)), 'Count')
  metrics.record('RenewalsLate', late, 'Count')
  metrics.record('RunSeconds', seconds, 'Seconds')
  reportSecondsRemaining(ports, storedUntil, true)
  for (const client of gone) logDeletedClient(ports, settings, client)

  const refreshed = outcomes.filter(({ outcome }) => outcome === 'refreshed').length
  const failed = failures.length
  const result = { clients, refreshed, failed, postponed, late }
  const fresh = tokens - refreshed - failed - postponed - outcomes.filter(isGone).length
  log.info('run over many clients ended', {
    ...result,
    fresh,
    failing: failing.size,
    gone: gone.size,
    seconds,
  })
  return { ...result, fresh }
}

/** Warns of the parameters that a deleted client leaves behind. Its tokens expire, but the parameters stay. */
export const logDeletedClient = (
  { log }: Pick<RenewalPorts, 'log'>,
  { stage, scopeSets }: RefresherSettings,
  client: string,
): void =>
  log.warn('The secret of this client is gone. Remove its parameters, if they are there.', {
    client,
    code: 'client_unknown',
    parameters: parametersOf(stage, client, scopeSets),
  })
