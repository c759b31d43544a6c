import { randomUUID } from 'node:crypto'
import { epochSeconds, type Timing } from '../lib/clock.ts'
import type { EverySetting } from '../lib/compose/every-setting.ts'
import { StitchError } from '../lib/errors.ts'
import { clockSkewSeconds } from '../lib/http/clock-skew.ts'
import type { ClientCredentials } from '../lib/refresher/credentials/client-credentials.ts'
import { tokenEndpoint } from '../lib/refresher/oauth/token-endpoint.ts'
import { requestClientToken } from '../lib/refresher/token-attempts.ts'
import type { ClientToken } from '../lib/token/client-token.ts'
import type { ScopeSet } from '../lib/token/scope-set.ts'

/** How long all attempts at one token may take, in milliseconds. */
const REQUEST_MS = 15_000

/** What came of asking for a token: the token or the failure, and what was noticed on the way. */
export interface TokenTrial {
  readonly token: ClientToken | undefined
  readonly failure: unknown
  /** How far our clock is ahead of the provider's, in seconds; absent when nothing answered. */
  readonly skewSeconds: number | undefined
  /** Whether the token has fewer scopes than were asked for. */
  readonly scopeReduced: boolean
}

/** Asks for one token as the refresher does, retries included, with these credentials and no others. */
export async function tryToken(
  config: EverySetting,
  credentials: ClientCredentials,
  scopeSet: ScopeSet,
  timing: Timing,
): Promise<TokenTrial> {
  const send = tokenEndpoint(config.tokenEndpoint)
  const noticed = new Set<string>()
  let skewSeconds: number | undefined
  const ports = {
    sendTokenRequest: async (form: string, timeoutMs: number) => {
      const answer = await send(form, timeoutMs)
      skewSeconds = clockSkewSeconds(answer, epochSeconds(timing.clock))
      return answer
    },
    newJwtId: randomUUID,
    timing,
    metrics: { count: (name: string) => void noticed.add(name), record: () => undefined },
  }
  const version = { versionId: '', stage: 'AWSCURRENT' as const, credentials, createdAt: undefined }
  const only = { current: async () => version, otherThan: async () => undefined }
  try {
    const token = await requestClientToken(ports, config, {
      scopeSet,
      credentials: only,
      by: timing.monotonic() + REQUEST_MS,
    })
    return { token, failure: undefined, skewSeconds, scopeReduced: noticed.has('ScopeReduced') }
  } catch (failure) {
    return { token: undefined, failure, skewSeconds, scopeReduced: false }
  }
}

/**
 * Proves credentials with a real token for the first scope set that the client is allowed.
 *
 * @throws StitchError as the token endpoint refuses; `invalid_scope` only when it says so for every scope set
 */
export async function proveCredentials(
  config: EverySetting,
  credentials: ClientCredentials,
  timing: Timing,
): Promise<ClientToken> {
  let refusal: unknown
  for (const scopeSet of config.scopeSets) {
    const { token, failure } = await tryToken(config, credentials, scopeSet, timing)
    if (token !== undefined) return token
    refusal = failure
    if (!(failure instanceof StitchError) || failure.facts.error !== 'invalid_scope') break
  }
  throw refusal
}
