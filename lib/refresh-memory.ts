import type { StitchError } from './errors.ts'
import type { ClientToken } from './token/client-token.ts'
import type { ScopeSet } from './token/scope-set.ts'

/** For how long a failure is repeated to readers without another try, in seconds. */
const FAILURE_REPEATED_SECONDS = 15

/** For how long a scope set that Stitch refused with `invalid_scope` is left alone, in seconds. */
const INVALID_SCOPE_SECONDS = 3600

interface Failure {
  readonly error: StitchError
  readonly at: number
}

/** What a warm container of the refresher remembers from one run to the next. Correct without it, only dearer. */
export interface RefreshMemory {
  /** The failure to repeat to a reader, if the last run failed a moment ago. `now` in epoch seconds. */
  recentFailure(scopeSet: ScopeSet, now: number): StitchError | undefined
  /** @throws StitchError again, when Stitch refused this scope set less than an hour ago */
  assertWorthAsking(scopeSet: ScopeSet, now: number): void
  failed(scopeSet: ScopeSet, error: StitchError, now: number): void
  /** A token that could not be stored, if it is newer than what is. */
  unwritten(scopeSet: ScopeSet, stored: ClientToken | undefined): ClientToken | undefined
  keepUnwritten(scopeSet: ScopeSet, token: ClientToken): void
  /** The newest token is stored: nothing is left to remember. */
  written(scopeSet: ScopeSet): void
}

export function refreshMemory(): RefreshMemory {
  const failures = new Map<ScopeSet, Failure>()
  const tokens = new Map<ScopeSet, ClientToken>()
  const within = (scopeSet: ScopeSet, now: number, seconds: number): StitchError | undefined => {
    const failure = failures.get(scopeSet)
    return failure !== undefined && now - failure.at < seconds ? failure.error : undefined
  }
  return {
    recentFailure: (scopeSet, now) => within(scopeSet, now, FAILURE_REPEATED_SECONDS),
    assertWorthAsking(scopeSet, now) {
      const error = within(scopeSet, now, INVALID_SCOPE_SECONDS)
      if (error?.facts.error === 'invalid_scope') throw error
    },
    failed(scopeSet, error, now) {
      // The error of an hour ago, thrown again, is not a new one: its hour does not begin anew.
      if (failures.get(scopeSet)?.error !== error) failures.set(scopeSet, { error, at: now })
    },
    unwritten(scopeSet, stored) {
      const token = tokens.get(scopeSet)
      return token !== undefined && token.issuedAt > (stored?.issuedAt ?? 0) ? token : undefined
    },
    keepUnwritten: (scopeSet, token) => void tokens.set(scopeSet, token),
    written(scopeSet) {
      failures.delete(scopeSet)
      tokens.delete(scopeSet)
    },
  }
}
