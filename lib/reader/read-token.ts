import type { StoredToken } from '../token/client-token.ts'

/**
 * Reads the parameter once, within `timeoutMs`. Resolves with `undefined` when there is none; rejects with a
 * TokenReadFailure.
 */
export type ReadToken = (timeoutMs: number) => Promise<StoredToken | undefined>

/**
 * Why a parameter could not be read: `throttled` (come back later), `unreachable` (no answer, a time-out, a server
 * error), `unsigned` (AWS does not take the signature: our clock is wrong, or the credentials have ended), or `refused`
 * (no waiting helps: a right is missing, the key is disabled, the parameter has the wrong type).
 */
export class TokenReadFailure extends Error {
  override readonly name = 'TokenReadFailure'
  readonly kind: 'throttled' | 'unreachable' | 'unsigned' | 'refused'
  /** AWS's error name or Node's error code. */
  readonly reason: string

  constructor(kind: TokenReadFailure['kind'], reason: string) {
    super(`${kind}: ${reason}`)
    this.kind = kind
    this.reason = reason
  }
}
