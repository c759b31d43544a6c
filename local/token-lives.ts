import { readStoredDocument } from '../lib/token/stored-document.ts'

/** The life of one stored token: what the document says, and when it was stored and removed. Holds no token. */
export interface TokenLife {
  readonly scope: string
  /** Version of the parameter. */
  readonly version: number
  /** Epoch seconds, as the document has them. */
  readonly issuedAt: number
  readonly expiresAt: number
  /** Epoch milliseconds. */
  readonly storedAt: number
  /** When the next one replaced it, or when it was deleted, in epoch milliseconds; absent while it is the stored one. */
  readonly endedAt?: number
}

/** How many lives of one scope set are kept for a look back. */
const KEPT = 60

/** Every token that was stored, by scope set. Knows each by its value, so that a request's token can be named by its version. */
export class TokenLives {
  readonly #lives = new Map<string, TokenLife[]>()
  readonly #versions = new Map<string, Pick<TokenLife, 'scope' | 'version'>>()

  /** Takes a document that was written under a parameter's name; anything else that is stored is none of ours. */
  stored({ name, value, version, at }: { name: string; value: string; version: number; at: number }): void {
    const scope = scopeOf(name)
    const document = readStoredDocument(value)
    if (scope === undefined || document === undefined) return
    const { accessToken, issuedAt, expiresAt } = document
    const lives = this.#ended(scope, at)
    lives.push({ scope, version, issuedAt, expiresAt, storedAt: at })
    this.#lives.set(scope, lives.slice(-KEPT))
    this.#versions.set(accessToken, { scope, version })
    const [oldest] = this.#versions.keys()
    if (this.#versions.size > KEPT * 10 && oldest !== undefined) this.#versions.delete(oldest)
  }

  deleted(name: string, at: number): void {
    const scope = scopeOf(name)
    if (scope !== undefined && this.#lives.has(scope)) this.#lives.set(scope, this.#ended(scope, at))
  }

  /** Which stored token this is; undefined for one that never was. */
  find(accessToken: string): Pick<TokenLife, 'scope' | 'version'> | undefined {
    return this.#versions.get(accessToken)
  }

  /** By scope set, each oldest first. */
  all(): Readonly<Record<string, readonly TokenLife[]>> {
    return Object.fromEntries(this.#lives)
  }

  #ended(scope: string, endedAt: number): TokenLife[] {
    return (this.#lives.get(scope) ?? []).map((life) => ({ endedAt, ...life }))
  }
}

/** The scope set that a token parameter's name ends with; undefined for the name of any other parameter. */
export const scopeOf = (name: string): string | undefined =>
  /\/tokens\/([\w.-]+)$/.exec(name)?.[1]?.replaceAll('.', ' ')
