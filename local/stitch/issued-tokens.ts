import type { Clock } from '../../lib/clock.ts'

/** A client token as the simulator remembers it. */
export interface IssuedToken {
  readonly accessToken: string
  readonly clientId: string
  readonly scopes: ReadonlySet<string>
  /** Epoch milliseconds. */
  readonly expiresAtMs: number
}

/** The tokens that the token endpoint issued and the API accepts. Expired ones are removed when new ones are added. */
export class IssuedTokens {
  readonly #tokens = new Map<string, IssuedToken>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(accessToken: string, clientId: string, scope: string, expiresInSeconds: number): IssuedToken {
    const now = this.#clock()
    for (const token of this.#tokens.values()) {
      if (token.expiresAtMs <= now) this.#tokens.delete(token.accessToken)
    }
    const expiresAtMs = now + expiresInSeconds * 1000
    const issued = { accessToken, clientId, scopes: new Set(scope.split(' ')), expiresAtMs }
    this.#tokens.set(accessToken, issued)
    return issued
  }

  /** The token, if it is known and not expired. */
  find(accessToken: string): IssuedToken | undefined {
    const token = this.#tokens.get(accessToken)
    return token !== undefined && token.expiresAtMs > this.#clock() ? token : undefined
  }

  /** Ends one token; false when it was not known. */
  revoke(accessToken: string): boolean {
    return this.#tokens.delete(accessToken)
  }

  revokeAll(): void {
    this.#tokens.clear()
  }

  /** Ends the other tokens of the same client and the same scopes. */
  revokePrevious(newest: IssuedToken): void {
    for (const token of this.#tokens.values()) {
      const same = token.clientId === newest.clientId && scopeSetOf(token) === scopeSetOf(newest)
      if (same && token !== newest) this.#tokens.delete(token.accessToken)
    }
  }
}

const scopeSetOf = (token: IssuedToken) => [...token.scopes].sort().join(' ')
