import { readStoredDocument } from '../lib/token/stored-document.ts'

/** Which token: its scope set and, in a deployment for many clients, its client. */
export interface TokenOf {
  readonly client?: string
  readonly scope: string
}

/** The life of one stored token: what the document says, and when it was stored and removed. Holds no token. */
export interface TokenLife extends TokenOf {
  /** Version of the parameter. */
  readonly version: number
  /** Epoch seconds, as the document has them. */
  readonly issuedAt: number
  readonly expiresAt: number
  /** Epoch milliseconds. */
  readonly storedAt: number
  /**
   * When the next one replaced it, or when it was deleted, in epoch milliseconds; absent while it is the stored one.
   */
  readonly endedAt?: number
}

/** How many lives of one token are kept: in a deployment for one client, and in one for many. */
const KEPT = 60
const KEPT_OF_MANY = 8

/** Up to this many tokens count as those of one client. */
const MOST_OF_ONE = 40

/**
 * Every token that was stored, by client and scope set. It recognises each by its value, so that a request's token can
 * be named by its version.
 */
export class TokenLives {
  readonly #lives = new Map<string, TokenLife[]>()
  readonly #versions = new Map<string, TokenOf & Pick<TokenLife, 'version'>>()

  /** Takes a document that was written under a parameter's name. Any other stored text is ignored. */
  stored({ name, value, version, at }: { name: string; value: string; version: number; at: number }): void {
    const token = tokenOf(name)
    const document = readStoredDocument(value)
    if (token === undefined || document === undefined) return
    const { accessToken, issuedAt, expiresAt } = document
    const lives = this.#ended(token, at)
    lives.push({ ...token, version, issuedAt, expiresAt, storedAt: at })
    this.#lives.set(keyOf(token), lives.slice(this.#lives.size > MOST_OF_ONE ? -KEPT_OF_MANY : -KEPT))
    this.#versions.set(accessToken, { ...token, version })
    const [oldest] = this.#versions.keys()
    const most = Math.max(KEPT * 10, this.#lives.size * KEPT_OF_MANY)
    if (this.#versions.size > most && oldest !== undefined) this.#versions.delete(oldest)
  }

  deleted(name: string, at: number): void {
    const token = tokenOf(name)
    if (token !== undefined && this.#lives.has(keyOf(token)))
      this.#lives.set(keyOf(token), this.#ended(token, at))
  }

  /** Which stored token this is; undefined for one that never was. */
  find(accessToken: string): (TokenOf & Pick<TokenLife, 'version'>) | undefined {
    return this.#versions.get(accessToken)
  }

  /** By scope set, each oldest first: of one client among many, or of the only one. */
  of(client?: string): Readonly<Record<string, readonly TokenLife[]>> {
    const lives = [...this.#lives.values()].filter(([life]) => life?.client === client)
    return Object.fromEntries(lives.map((all) => [all[0]?.scope, all]))
  }

  /** The stored token of each client among many, by alias and scope set; undefined where it was deleted. */
  present(): ReadonlyMap<string, ReadonlyMap<string, TokenLife | undefined>> {
    const clients = new Map<string, Map<string, TokenLife | undefined>>()
    for (const lives of this.#lives.values()) {
      const last = lives.at(-1)
      if (last?.client === undefined) continue
      const tokens = clients.get(last.client) ?? new Map<string, TokenLife | undefined>()
      clients.set(last.client, tokens.set(last.scope, last.endedAt === undefined ? last : undefined))
    }
    return clients
  }

  #ended(token: TokenOf, endedAt: number): TokenLife[] {
    return (this.#lives.get(keyOf(token)) ?? []).map((life) => ({ endedAt, ...life }))
  }
}

/** No alias and no scope has a slash in it. */
const keyOf = ({ client = '', scope }: TokenOf): string => `${client}/${scope}`

/** The token that a parameter holds, by its name; undefined for the name of any other parameter. */
export function tokenOf(name: string): TokenOf | undefined {
  const [, client, scopes] = /(?:\/many\/([\w-]+))?\/tokens\/([\w.-]+)$/.exec(name) ?? []
  if (scopes === undefined) return undefined
  return { ...(client === undefined ? {} : { client }), scope: scopes.replaceAll('.', ' ') }
}
