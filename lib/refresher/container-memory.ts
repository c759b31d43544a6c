import { isWithin } from '../clock.ts'
import type { ErrorCode, StitchError } from '../errors.ts'
import { type ClientToken, isNewer } from '../token/client-token.ts'
import type { ScopeSet } from '../token/scope-set.ts'
import type { Unwritten } from './store-newest.ts'

/** For how long a failure is repeated to readers without another try, in seconds. */
const FAILURE_REPEATED_SECONDS = 15

/** For how long a scope set that Stitch refused with `invalid_scope` is left alone, in seconds. */
const INVALID_SCOPE_SECONDS = 3600

/**
 * Failures after which the next run asks Stitch for nothing: either nothing had been asked, or the token is kept and only has to be
 * written. Repeated, they would keep readers waiting for a token that is there.
 */
const OF_THE_STORE: readonly ErrorCode[] = [
  'token_store_unreadable',
  'token_store_wrong_type',
  'token_store_version_limit',
  'token_store_failed',
  'kms_key_unusable',
]

interface Failure {
  readonly error: StitchError
  readonly at: number
}

/**
 * What a warm container of the refresher remembers from one run to the next. Correct without it, only dearer. `now` is
 * in epoch seconds.
 */
export interface RefreshMemory {
  /** The failure to repeat to a reader, if the last run failed a moment ago and another would ask Stitch. */
  recentFailure(scopeSet: ScopeSet, now: number): StitchError | undefined
  /** @throws StitchError again, when Stitch refused this scope set less than an hour ago */
  assertWorthAsking(scopeSet: ScopeSet, now: number): void
  failed(scopeSet: ScopeSet, error: StitchError, now: number): void
  /**
   * What is to be written because an earlier writing did not end well: its token, or what is stored if that is newer. What is stored
   * is written again because the read may have missed the latest version, which may be the earlier writing's own.
   */
  unwritten(scopeSet: ScopeSet, stored: ClientToken | undefined, now: number): Unwritten | undefined
  keepUnwritten(scopeSet: ScopeSet, unwritten: Unwritten | undefined): void
  /** All went well at `at`: no failure until then is left to remember. */
  succeeded(scopeSet: ScopeSet, at: number): void
}

/** The memory of a new container: empty. */
export function refreshMemory(): RefreshMemory {
  const failures = new Map<ScopeSet, Failure>()
  const invalidScopes = new Map<ScopeSet, Failure>()
  const unwritten = new Map<ScopeSet, Unwritten | undefined>()
  const within = (failure: Failure | undefined, now: number, seconds: number): StitchError | undefined =>
    failure !== undefined && isWithin(now, failure.at, seconds) ? failure.error : undefined

  return {
    recentFailure: (scopeSet, now) => within(failures.get(scopeSet), now, FAILURE_REPEATED_SECONDS),
    assertWorthAsking(scopeSet, now) {
      const error = within(invalidScopes.get(scopeSet), now, INVALID_SCOPE_SECONDS)
      if (error !== undefined) throw error
    },
    failed(scopeSet, error, now) {
      if (OF_THE_STORE.includes(error.code)) return
      failures.set(scopeSet, { error, at: now })
      // No later run could write it either: only another token may be smaller.
      if (error.code === 'token_too_large') unwritten.delete(scopeSet)
      // The error of an hour ago, thrown again, is not a new one: its hour does not begin anew.
      if (error.facts.error === 'invalid_scope' && invalidScopes.get(scopeSet)?.error !== error)
        invalidScopes.set(scopeSet, { error, at: now })
    },
    unwritten(scopeSet, stored, now) {
      const kept = unwritten.get(scopeSet)
      if (kept === undefined || stored === undefined) return kept
      const { token } = kept
      const isStillNewest = token.accessToken === stored.accessToken || isNewer(token, stored, now)
      return isStillNewest ? kept : { token: stored, basedOn: kept.basedOn }
    },
    keepUnwritten: (scopeSet, kept) => void unwritten.set(scopeSet, kept),
    succeeded(scopeSet, at) {
      for (const remembered of [failures, invalidScopes])
        if ((remembered.get(scopeSet)?.at ?? 0) <= at) remembered.delete(scopeSet)
    },
  }
}
