import type { ClientMode, VersionedToken } from '../token/client-token.ts'
import type { TokenSource } from './token-source.ts'

/** A client token in the hands of a caller. In a unit test a plain object with these members is one. */
export interface ClientTokenHandle {
  /** For the Authorization header: `Bearer ${accessToken}`. */
  readonly accessToken: string
  /** Epoch seconds. */
  readonly expiresAt: number
  /** Version of the SSM parameter. */
  readonly version: number
  /** Whether the client is a test client or a live client; absent if the stored document does not say. */
  readonly clientMode?: ClientMode | undefined
  /**
   * Another token, after the API has rejected this one. Repeat the call once with it, not more often.
   *
   * @param waitMs how long to wait for it, in milliseconds; by default 15,000, or what the middleware's invocation has
   *   left if that is less
   * @throws StitchError `token_unavailable`
   */
  renew(waitMs?: number): Promise<ClientTokenHandle>
}

/** The handle of a token that a source gave. When printed or serialised it shows its expiry and version, no token. */
export class SourcedHandle implements ClientTokenHandle {
  readonly #source: TokenSource
  readonly #token: VersionedToken
  readonly #leftMs: (() => number) | undefined

  /** @param leftMs how long its holder can still wait, in milliseconds; absent if that is not known */
  constructor(source: TokenSource, token: VersionedToken, leftMs?: () => number) {
    this.#source = source
    this.#token = token
    this.#leftMs = leftMs
  }

  get accessToken(): string {
    return this.#token.accessToken
  }

  get expiresAt(): number {
    return this.#token.expiresAt
  }

  get version(): number {
    return this.#token.version
  }

  get clientMode(): ClientMode | undefined {
    return this.#token.clientMode
  }

  async renew(waitMs = this.#leftMs?.()): Promise<ClientTokenHandle> {
    const token = await this.#source.renew(this.#token, waitMs)
    return new SourcedHandle(this.#source, token, this.#leftMs)
  }

  toJSON(): { readonly expiresAt: number; readonly version: number } {
    return { expiresAt: this.expiresAt, version: this.version }
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `ClientTokenHandle { expiresAt: ${this.expiresAt}, version: ${this.version} }`
  }
}
