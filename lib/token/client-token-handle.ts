import type { VersionedToken } from './client-token.ts'
import type { TokenSource } from './token-source.ts'

/** A client token in the hands of a caller. Printing or serialising it shows when it ends, and no token. */
export class ClientTokenHandle {
  readonly #source: TokenSource
  readonly #token: VersionedToken

  constructor(source: TokenSource, token: VersionedToken) {
    this.#source = source
    this.#token = token
  }

  /** For the Authorization header: `Bearer ${accessToken}`. */
  get accessToken(): string {
    return this.#token.accessToken
  }

  /** Epoch seconds. */
  get expiresAt(): number {
    return this.#token.expiresAt
  }

  /** Version of the SSM parameter. */
  get version(): number {
    return this.#token.version
  }

  /**
   * Another token, after the API has rejected this one. Call the API once more with it, not oftener.
   *
   * @param waitMs how long to wait for it, in milliseconds; 15,000 by default
   * @throws StitchError `token_unavailable`
   */
  async renew(waitMs?: number): Promise<ClientTokenHandle> {
    return new ClientTokenHandle(this.#source, await this.#source.renew(this.#token, waitMs))
  }

  toJSON(): { readonly expiresAt: number; readonly version: number } {
    return { expiresAt: this.expiresAt, version: this.version }
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `ClientTokenHandle { expiresAt: ${this.expiresAt}, version: ${this.version} }`
  }
}
