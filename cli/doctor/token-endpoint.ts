import { StitchError } from '../../lib/errors.ts'
import type { ScopeSet } from '../../lib/token/scope-set.ts'
import { duration } from '../print.ts'
import type { TokenTrial } from '../request-token.ts'
import type { Finding } from './finding.ts'

/** The result of a token request for one scope set. */
export interface ScopeTrial extends TokenTrial {
  readonly scopeSet: ScopeSet
}

/**
 * Judges what the token endpoint gave for the scope sets that were asked for.
 *
 * @throws The endpoint's own failure, with the scope sets that it concerns
 */
export function tokensGiven(host: string, trials: readonly ScopeTrial[]): Finding {
  const failed = trials.filter(({ failure }) => failure !== undefined)
  if (failed.length > 0) throw failureOf(failed, trials.length)
  const lifetimes = trials.flatMap(({ token }) =>
    token === undefined ? [] : [token.expiresAt - token.issuedAt],
  )
  if (lifetimes.length === 0) return { detail: `${host} answers; no token was asked for (--no-token)` }
  const shortest = duration(Math.min(...lifetimes))
  const detail =
    trials.length === 1
      ? `${host} gave a token for ${trials[0]?.scopeSet}, for ${shortest}`
      : `${host} gave a token for each of ${trials.length} scope sets, for ${shortest} at least`
  const reduced = trials.filter(({ scopeReduced }) => scopeReduced).map(({ scopeSet }) => scopeSet)
  return reduced.length === 0
    ? { detail }
    : { detail, advice: `Fewer scopes than asked for (${reduced.join(', ')}): have Stitch allow the others.` }
}

/** A failure that concerns some of several scope sets names them. Any other failure is unchanged. */
function failureOf(failed: readonly ScopeTrial[], asked: number): unknown {
  const { failure } = failed.at(-1) as ScopeTrial
  if (asked === 1 || !(failure instanceof StitchError) || failure.code !== 'token_request_rejected')
    return failure
  const scopes = failed.map(({ scopeSet }) => scopeSet)
  return new StitchError(failure.code, `For ${scopes.join(', ')}: ${failure.message}`, {
    facts: { ...failure.facts, scopes },
  })
}
