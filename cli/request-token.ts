import { randomUUID } from 'node:crypto'
import type { AwsCall } from '../lib/aws/signed-call.ts'
import { epochSeconds, type Timing } from '../lib/clock.ts'
import { assertionSigner } from '../lib/compose/assertion-signer.ts'
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

/** The result of a token request: the token or the failure, and what the answer also showed. */
export interface TokenTrial {
  readonly token: ClientToken | undefined
  readonly failure: unknown
  /** How far our clock is ahead of the provider's, in seconds; absent when nothing answered. */
  readonly skewSeconds: number | undefined
  /** Whether the token has fewer scopes than were asked for. */
  readonly scopeReduced: boolean
}

/** What a token request uses from outside. */
export interface AskingWith {
  readonly timing: Timing
  /** For a key in KMS. */
  readonly call: AwsCall
}

/** Asks for one token as the refresher does, retries included, with these credentials and no others. */
export async function tryToken(
  config: EverySetting,
  credentials: ClientCredentials,
  scopeSet: ScopeSet,
  { timing, call }: AskingWith,
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
    sign: assertionSigner(call),
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
 * Checks credentials with a real token, for the first scope set that the client is allowed.
 *
 * @throws StitchError as the token endpoint refuses; `invalid_scope` only when it says so for every scope set
 */
export async function proveCredentials(
  config: EverySetting,
  credentials: ClientCredentials,
  asking: AskingWith,
): Promise<ClientToken> {
  let refusal: unknown
  for (const scopeSet of config.scopeSets) {
    const { token, failure } = await tryToken(config, credentials, scopeSet, asking)
    if (token !== undefined) return token
    refusal = failure
    if (!(failure instanceof StitchError) || failure.facts.error !== 'invalid_scope') break
  }
  throw refusal
}
