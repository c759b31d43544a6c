import { StitchError } from '../errors.ts'
import { RUN_MS, WRITE_MS } from '../token/budgets.ts'
import type { RefreshRequest } from '../token/refresh-event.ts'
import type { RefreshOutcome, RefreshResult } from '../token/refresh-outcome.ts'
import { configuredAs, type ScopeSet } from '../token/scope-set.ts'
import type { TokenKey } from '../token/token-key.ts'
import type { CredentialsOfRun } from './credentials/credentials-source.ts'
import type { RefresherSettings } from './refresher-settings.ts'
import type { RenewalPorts } from './renewal.ts'
import { reportOutcomes, reportSecondsRemaining, StoredUntil } from './run-report.ts'
import { failed, type Renewals, renewalsOf } from './shared-renewals.ts'

/**
 * Thrown when a scope set failed, so that an alarm rings. The message is the JSON of all outcomes, so that callers can
 * read it.
 */
export class RefreshFailed extends Error {
  override readonly name = 'RefreshFailed'

  constructor(result: RefreshResult) {
    super(JSON.stringify(result))
  }
}

/** What the refresher takes from outside. */
export interface RefresherPorts extends RenewalPorts {
  /**
   * Opens a client's credentials for a run in which the secret may be read until `by`, by the monotonic clock in
   * milliseconds. What opens those of the one client fits.
   */
  readonly credentials: (by: number, client: string) => CredentialsOfRun
  /**
   * Says why there is no such client here; nothing for one that may be. The one of the settings is the only one by
   * default.
   */
  readonly refuseClient?: (client: string) => StitchError | undefined
}

/** Renews client tokens: all configured scope sets or those asked for, side by side, none in another's way. */
export type Refresher = (request: RefreshRequest) => Promise<RefreshResult>

/**
 * The refresher of one process: it remembers, from run to run, what spares Stitch and Secrets Manager a call. Runs at
 * the same time share the renewal of a token.
 */
export function refresher(
  ports: RefresherPorts,
  settings: RefresherSettings,
  renewals: Renewals = renewalsOf(ports, settings),
): Refresher {
  const { timing } = ports
  const refuseClient = ports.refuseClient ?? onlyClient(settings.client)

  return async (request) => {
    const endBy = timing.monotonic() + RUN_MS
    const askBy = endBy - WRITE_MS
    const storedUntil = new StoredUntil()
    const asked = request.scopes?.map((scopeSet) => configuredAs(settings.scopeSets, scopeSet) ?? scopeSet)
    // A set named twice is renewed once, and so is a client.
    const scopeSets = [...new Set(asked ?? settings.scopeSets)]
    const clients = [...new Set(request.clients ?? [settings.client])]
    const renewAll = (client: string): readonly (RefreshOutcome | Promise<RefreshOutcome>)[] => {
      const named = (scope: ScopeSet) => (request.clients === undefined ? { scope } : { client, scope })
      const refusal = refuseClient(client)
      if (refusal !== undefined) return scopeSets.map((scopeSet) => failed(named(scopeSet), refusal))
      const run = {
        request,
        credentials: ports.credentials(askBy, client),
        memory: renewals.memory,
        askBy,
        endBy,
        stored: (key: TokenKey, until: number) => storedUntil.set(key, until),
      }
      return scopeSets.map((scopeSet) =>
        settings.scopeSets.includes(scopeSet)
          ? renewals.renew({ client, scopeSet }, run)
          : failed(named(scopeSet), scopeNotConfigured()),
      )
    }
    const outcomes = await Promise.all(clients.flatMap(renewAll))
    reportOutcomes(ports, settings, outcomes)
    reportSecondsRemaining(ports, storedUntil, request.scopes === undefined)
    if (outcomes.some(({ outcome }) => outcome === 'failed')) throw new RefreshFailed({ outcomes })
    return { outcomes }
  }
}

/** A deployment for one client knows its own and no other. */
const onlyClient = (own: string) => (client: string) =>
  client === own ? undefined : clientUnknown('This deployment is for one client, which has another alias.')

/** The message does not repeat the alias: it is a caller's text. */
export const clientUnknown = (why: string): StitchError =>
  new StitchError('client_unknown', `There is no such client. ${why}`)

/** The message does not repeat the entry: it is a caller's text. */
const scopeNotConfigured = (): StitchError =>
  new StitchError(
    'scope_not_configured',
    'This scope set is not configured. Add it to STITCH_SCOPES and deploy, or ask for one of those configured.',
  )
