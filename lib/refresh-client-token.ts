import { epochSeconds, type Timing } from './clock.ts'
import type { Config } from './config.ts'
import type { CredentialsOfRun } from './credentials.ts'
import { StitchError } from './errors.ts'
import type { RefreshMemory } from './refresh-memory.ts'
import type { RefreshRequest } from './refresh-request.ts'
import { type RequestTokenPorts, requestClientToken } from './request-client-token.ts'
import { type ClientToken, isDue, isYoung } from './token/client-token.ts'
import type { ScopeSet } from './token/scope-set.ts'
import { type StoredToken, storeNewest, type TokenParameter } from './token/store-newest.ts'

export interface RefreshPorts extends RequestTokenPorts {
  /** The parameter of one scope set. */
  readonly tokenParameter: (scopeSet: ScopeSet) => TokenParameter
}

/** What became of one scope set, when nothing failed. */
export interface Refreshed {
  readonly outcome: 'refreshed' | 'fresh'
  readonly expiresAt: number
  readonly version: number
}

/** The two ends of a run, in epoch milliseconds: asking ends early enough for the write still to fit. */
export interface RunDeadlines {
  readonly askBy: number
  readonly endBy: number
}

/**
 * Renews the token of one scope set if it is due: reads, decides, signs and asks, writes.
 *
 * The parameter is read right before the decision, so whoever comes second finds the first one's token and asks for none.
 * Whatever fails, the stored document stays as it was.
 *
 * @throws StitchError with the code that becomes the outcome's
 */
export async function refreshClientToken(
  ports: RefreshPorts,
  config: Config,
  memory: RefreshMemory,
  scopeSet: ScopeSet,
  request: RefreshRequest,
  credentials: CredentialsOfRun,
  deadlines: RunDeadlines,
): Promise<Refreshed> {
  const parameter = ports.tokenParameter(scopeSet)
  const stored = await parameter.read()
  const now = epochSeconds(ports.timing.clock)

  if (stored?.token !== undefined && !mustRenew(stored, request, config, now)) {
    memory.written(scopeSet)
    return { outcome: 'fresh', expiresAt: stored.token.expiresAt, version: stored.version }
  }
  if (!request.force) memory.assertWorthAsking(scopeSet, now)

  const unwritten = memory.unwritten(scopeSet, stored?.token)
  const reusable = unwritten !== undefined && !isDue(unwritten, now, config.refreshAheadSeconds)
  const token = reusable
    ? unwritten
    : await requestClientToken(ports, config, scopeSet, credentials, deadlines.askBy)
  assertLongEnough(ports, config, scopeSet, token)

  memory.keepUnwritten(scopeSet, token)
  const newest = await storeNewest(parameter, token, stored?.version ?? 0, ports.timing, deadlines.endBy)
  memory.written(scopeSet)
  const outcome = newest.accessToken === token.accessToken ? 'refreshed' : 'fresh'
  return { outcome, expiresAt: newest.expiresAt, version: newest.version }
}

function mustRenew(stored: StoredToken, request: RefreshRequest, config: Config, now: number): boolean {
  const token = stored.token as ClientToken
  if (config.expectClientMode !== undefined && token.clientMode !== config.expectClientMode) return true
  if (isDue(token, now, config.refreshAheadSeconds)) return true
  const asked = request.force || request.rejectedVersion === stored.version
  return asked && !isYoung(token, now)
}

/**
 * Refuses a token that readers could use for less than a minute, and reports one too short for the promise that
 * an outage of 15 minutes at any moment goes unnoticed.
 */
function assertLongEnough(
  ports: { timing: Timing; metrics: RefreshPorts['metrics'] },
  config: Config,
  scopeSet: ScopeSet,
  token: ClientToken,
): void {
  const { expiryLeewaySeconds, scheduleIntervalSeconds } = config
  const lifetimeSeconds = token.expiresAt - token.issuedAt
  const leastSeconds = expiryLeewaySeconds + 60
  if (lifetimeSeconds < leastSeconds)
    throw new StitchError(
      'token_lifetime_too_short',
      `Stitch issued a token for ${lifetimeSeconds} s, but at least ${leastSeconds} s are needed; ask Stitch for a longer lifetime or lower STITCH_EXPIRY_LEEWAY_SECONDS.`,
      { facts: { lifetimeSeconds, leastSeconds } },
    )
  if (lifetimeSeconds < 2 * (2 * scheduleIntervalSeconds + expiryLeewaySeconds))
    ports.metrics.record('TokenLifetimeShort', lifetimeSeconds, 'Seconds', scopeSet)
}
