import { backoffMs, epochSeconds, type Timing } from '../clock.ts'
import { StitchError } from '../errors.ts'
import { clockSkewSeconds, NOTICEABLE_SKEW_SECONDS } from '../http/clock-skew.ts'
import type { Metrics } from '../observe/metrics.ts'
import { ATTEMPT_MS, LEAST_ATTEMPT_MS, MOST_ATTEMPTS, SIGN_MS } from '../token/budgets.ts'
import type { ClientToken } from '../token/client-token.ts'
import type { ScopeSet } from '../token/scope-set.ts'
import { assertCertificateValid } from './credentials/certificate.ts'
import type { ClientCredentials } from './credentials/client-credentials.ts'
import type { CredentialsOfRun } from './credentials/credentials-source.ts'
import type { SignAssertion } from './oauth/client-assertion.ts'
import type { TokenAnswer } from './oauth/token-answer.ts'
import { buildTokenRequest } from './oauth/token-request.ts'
import { parseTokenResponse } from './oauth/token-response.ts'
import type { RefresherSettings } from './refresher-settings.ts'

/** Sends one form to the token endpoint and gives any answer. */
export type SendTokenRequest = (form: string, timeoutMs: number) => Promise<TokenAnswer>

/** What asking for a token takes from outside. */
export interface RequestTokenPorts {
  readonly sendTokenRequest: SendTokenRequest
  readonly sign: SignAssertion
  readonly newJwtId: () => string
  /**
   * Waits until another attempt is within what the deployment asks of the token endpoint, `attempt` being 1 for the
   * first; false where that is later than `by`, by the monotonic clock in milliseconds. Absent: nothing waits.
   */
  readonly paceAttempt?: (attempt: number, by: number) => Promise<boolean>
  readonly timing: Timing
  readonly metrics: Metrics
}

/** Which token to ask for. */
export interface AskedToken {
  readonly scopeSet: ScopeSet
  readonly credentials: CredentialsOfRun
  /** By the monotonic clock, in milliseconds: the last attempt must have ended then. */
  readonly by: number
}

/** What another attempt may cure: everything else fails at once. */
const TRANSIENT = new Set([
  'token_endpoint_unreachable',
  'token_endpoint_unavailable',
  'token_endpoint_throttled',
  'signing_throttled',
  'signing_unavailable',
])

/**
 * Asks the token endpoint for a client token (RFC 6749 §4.4), with a newly signed assertion for every attempt (RFC 7523
 * §3: a `jti` is accepted once).
 *
 * A transient failure is repeated with jittered backoff. When the provider does not know the credentials, the other
 * version of the secret is tried once: a newer one if there is one, else the previous one.
 */
export async function requestClientToken(
  ports: RequestTokenPorts,
  settings: RefresherSettings,
  asked: AskedToken,
): Promise<ClientToken> {
  const { timing, metrics } = ports
  const { credentials, by } = asked
  let version = await credentials.current()
  let rejection: StitchError | undefined

  let latest: StitchError | undefined

  for (let attempt = 1; ; attempt += 1) {
    const mayAsk = (await ports.paceAttempt?.(attempt, by - LEAST_ATTEMPT_MS)) ?? true
    if (!mayAsk) throw rejection ?? latest ?? postponed()
    try {
      const token = await attemptOnce(ports, settings, asked, version.credentials)
      if (version.stage === 'AWSPREVIOUS') metrics.count('PreviousSecretUsed')
      return token
    } catch (error) {
      if (!(error instanceof StitchError)) throw error
      if (error.code === 'client_auth_rejected') {
        const other =
          rejection === undefined && attempt < MOST_ATTEMPTS
            ? await credentials.otherThan(version)
            : undefined
        rejection ??= error
        if (other === undefined || timing.monotonic() + LEAST_ATTEMPT_MS > by) throw rejection
        version = other
        continue
      }
      // Another version of the secret was worth a try, but its failure is not the one to report.
      const reported = rejection ?? error
      if (!TRANSIENT.has(error.code) || attempt >= MOST_ATTEMPTS) throw reported
      const waitMs = waitBefore(error, attempt, timing)
      if (timing.monotonic() + waitMs + LEAST_ATTEMPT_MS > by) throw reported
      latest = error
      await timing.sleep(waitMs)
    }
  }
}

async function attemptOnce(
  ports: RequestTokenPorts,
  settings: RefresherSettings,
  { scopeSet, by }: AskedToken,
  credentials: ClientCredentials,
): Promise<ClientToken> {
  const { timing, metrics } = ports
  const issuedAt = epochSeconds(timing.clock)
  if (credentials.method === 'private_key_jwt') assertCertificateValid(credentials.certificate, issuedAt)
  const form = await buildTokenRequest({
    credentials,
    sign: ports.sign,
    // Time is left to send what was signed.
    signMs: Math.min(SIGN_MS, Math.max(1, by - LEAST_ATTEMPT_MS - timing.monotonic())),
    scope: scopeSet,
    audience: settings.audience,
    lifetimeSeconds: settings.assertionLifetimeSeconds,
    profile: settings.assertionProfile,
    now: issuedAt,
    jwtId: ports.newJwtId(),
  })
  const answer = await ports.sendTokenRequest(
    form,
    Math.min(ATTEMPT_MS, Math.max(1, by - timing.monotonic())),
  )

  const answeredAt = epochSeconds(timing.clock)
  const skewSeconds = clockSkewSeconds(answer, answeredAt) ?? 0
  if (Math.abs(skewSeconds) > NOTICEABLE_SKEW_SECONDS)
    metrics.record('ClockSkewSeconds', skewSeconds, 'Seconds')

  const granted = parseTokenResponse(answer, scopeSet, answeredAt)
  if (granted.lifetimeAssumed) metrics.count('TokenLifetimeAssumed', scopeSet)
  if (granted.scopeReduced) metrics.count('ScopeReduced', scopeSet)
  return Object.freeze({
    accessToken: granted.accessToken,
    tokenType: granted.tokenType,
    scope: granted.scope,
    issuedAt,
    expiresAt: issuedAt + Math.min(granted.lifetimeSeconds, settings.maxLifetimeSeconds),
    clientMode: credentials.clientMode,
  })
}

const postponed = (): StitchError =>
  new StitchError(
    'renewal_postponed',
    'Try again later: readers and operators need more tokens at once than this deployment requests for them. The next tick renews what is due. To allow more, raise tokens-per-second, or requests-per-second if many requests fail.',
  )

function waitBefore(error: StitchError, attempt: number, timing: Timing): number {
  const { retryAfterSeconds } = error.facts
  const backoff = backoffMs(attempt, timing.random)
  return typeof retryAfterSeconds === 'number' ? Math.max(backoff, retryAfterSeconds * 1000) : backoff
}
