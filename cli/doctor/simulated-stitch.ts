import { StitchError } from '../../lib/errors.ts'
import { isJsonObject } from '../../lib/json-object.ts'
import { isLoopback } from '../../lib/safe-address.ts'
import type { ScopeTrial } from './token-endpoint.ts'

/** Where the simulated Stitch of the local stack lists the reasons of its refusals, the newest first. */
const REFUSALS_PATH = '/_local/refusals'

const ASK_MS = 2000

/** Longest reason that is repeated, in characters. */
const MOST_CHARACTERS = 600

/**
 * The trials, with the reason of each refusal where the token endpoint is the simulated one. The real Stitch gives no
 * reason, and is never asked for one.
 *
 * @param endpoint the token endpoint
 */
export async function withReasons(
  trials: readonly ScopeTrial[],
  endpoint: string,
  clientId: string,
): Promise<readonly ScopeTrial[]> {
  if (!isLoopback(new URL(endpoint).hostname) || !trials.some(({ failure }) => isRefusal(failure)))
    return trials
  const refusals = await refusalsAt(endpoint)
  return trials.map((trial) => {
    const refusal = refusals.find(({ clientId: id, scope }) => id === clientId && scope === trial.scopeSet)
    if (!isRefusal(trial.failure) || typeof refusal?.reason !== 'string') return trial
    const { code, message, facts } = trial.failure
    const reason = refusal.reason.slice(0, MOST_CHARACTERS)
    const failure = new StitchError(code, `${message} The simulated Stitch says why: ${reason}.`, {
      facts: { ...facts, simulatedReason: reason },
    })
    return { ...trial, failure }
  })
}

const isRefusal = (failure: unknown): failure is StitchError =>
  failure instanceof StitchError && ['client_auth_rejected', 'token_request_rejected'].includes(failure.code)

/** An endpoint on loopback may be another program than the simulator. Then there are no refusals. */
async function refusalsAt(endpoint: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  try {
    const answer = await fetch(new URL(REFUSALS_PATH, endpoint), {
      redirect: 'error',
      signal: AbortSignal.timeout(ASK_MS),
    })
    const refusals: unknown = answer.ok ? await answer.json() : []
    return Array.isArray(refusals) ? refusals.filter(isJsonObject) : []
  } catch {
    return []
  }
}
