import { isWithin, type Moment, momentOf, type Timing } from '../clock.ts'
import type { ErrorCode, StitchError } from '../errors.ts'
import { INVALID_SCOPE_SECONDS, REFRESHER_FAILURE_SECONDS } from '../token/budgets.ts'
import type { ClientToken } from '../token/client-token.ts'
import { keyText, type TokenKey } from '../token/token-key.ts'

/**
 * Failures after which the next run asks Stitch for nothing: either nothing had been asked, or the token is kept and
 * only has to be written. Repeated, they would keep readers waiting for a token that is there.
 */
const OF_THE_STORE: readonly ErrorCode[] = [
  'token_store_unreadable',
  'token_store_wrong_type',
  'token_store_version_limit',
  'token_store_failed',
  'kms_key_unusable',
]

/** For how many tokens failures are remembered. There must be a limit: callers may send any client's name. */
const MOST_FAILURES = 10_000

interface Failure {
  readonly error: StitchError
  readonly at: Moment
  /** Whether it no longer holds. The clock may come back to its date later. */
  isOver?: true
}

/** What a warm container of the refresher remembers from one run to the next. Correct without it, only dearer. */
export interface ContainerMemory {
  /** The failure to repeat to a reader, if the last run failed a moment ago and another would ask Stitch. */
  recentFailure(key: TokenKey): StitchError | undefined
  /** @throws StitchError again, when this scope set was refused with `invalid_scope` less than an hour ago */
  assertWorthAsking(key: TokenKey): void
  failed(key: TokenKey, error: StitchError): void
  /** Whether the last run failed, however long ago: until one succeeds. */
  hasFailed(key: TokenKey): boolean
  /** The token of an earlier run whose write may have failed. */
  unwritten(key: TokenKey): ClientToken | undefined
  keepUnwritten(key: TokenKey, token: ClientToken | undefined): void
  /** All went well at `at`, in epoch seconds: no failure until then is left to remember. */
  succeeded(key: TokenKey, at: number): void
}

/** The memory of a new container: empty. */
export function containerMemory(timing: Timing): ContainerMemory {
  const failures = new Map<string, Failure>()
  const invalidScopes = new Map<string, Failure>()
  const unwritten = new Map<string, ClientToken>()

  return {
    recentFailure: (key) => remembered(failures, key, timing, REFRESHER_FAILURE_SECONDS),
    assertWorthAsking(key) {
      const error = remembered(invalidScopes, key, timing, INVALID_SCOPE_SECONDS)
      if (error !== undefined) throw error
    },
    failed(key, error) {
      if (OF_THE_STORE.includes(error.code)) return
      const failure: Failure = { error, at: momentOf(timing) }
      failures.set(keyText(key), failure)
      const [oldest] = failures.keys()
      if (failures.size > MOST_FAILURES && oldest !== undefined) failures.delete(oldest)
      // No later run could write it either: only another token may be smaller.
      if (error.code === 'token_too_large') unwritten.delete(keyText(key))
      // The error of an hour ago, thrown again, is not a new one: its hour does not begin anew.
      if (error.facts.error === 'invalid_scope' && invalidScopes.get(keyText(key))?.error !== error)
        invalidScopes.set(keyText(key), { ...failure })
    },
    hasFailed: (key) => failures.has(keyText(key)),
    unwritten: (key) => unwritten.get(keyText(key)),
    keepUnwritten(key, token) {
      if (token === undefined) unwritten.delete(keyText(key))
      else unwritten.set(keyText(key), token)
    },
    succeeded(key, at) {
      for (const failed of [failures, invalidScopes])
        if ((failed.get(keyText(key))?.at.wallMs ?? 0) < (at + 1) * 1000) failed.delete(keyText(key))
    },
  }
}

/** The failure, while it holds. */
function remembered(
  failures: Map<string, Failure>,
  key: TokenKey,
  timing: Timing,
  seconds: number,
): StitchError | undefined {
  const failure = failures.get(keyText(key))
  if (failure === undefined || failure.isOver) return undefined
  if (isWithin(momentOf(timing), failure.at, seconds)) return failure.error
  failure.isOver = true
  return undefined
}
