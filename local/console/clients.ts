import { parseJsonObject } from '../../lib/json-object.ts'
import type { LogLine } from '../lambda/function-log.ts'
import type { TokenLife, TokenLives } from '../token-lives.ts'

/** A client among many, as the console lists it. */
export interface ListedClient {
  readonly alias: string
  readonly state: 'failing' | 'due' | 'well'
  /** Seconds until the first of its tokens ends; absent where one is missing. */
  readonly leastSeconds?: number
  /** Why it was last not renewed, if that was after its tokens were stored. */
  readonly code?: string
}

/** What the console shows of many clients: those that the search finds, the worst first. */
export interface ListedClients {
  readonly total: number
  readonly failing: number
  readonly due: number
  /** How many clients have the searched text in their alias. */
  readonly found: number
  readonly shown: readonly ListedClient[]
}

/** What the list is made of. */
export interface ClientsSeen {
  readonly aliases: readonly string[]
  readonly scopes: readonly string[]
  readonly lives: TokenLives
  readonly log: readonly LogLine[]
  readonly refreshAheadSeconds: number
  readonly expiryLeewaySeconds: number
  /** Epoch milliseconds. */
  readonly now: number
}

/** How many clients are listed. The others are not worse, and the search finds them. */
const SHOWN = 300

const ORDER = ['failing', 'due', 'well']

/** Lists many clients, the worst first. */
export function listedClients(seen: ClientsSeen, search: string): ListedClients {
  const tokens = seen.lives.present()
  const failures = failuresIn(seen.log)
  const all = seen.aliases
    .map((alias) => listed(alias, tokens.get(alias), failures.get(alias), seen))
    .sort(
      (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || leastOf(a) - leastOf(b) || byAlias(a, b),
    )
  const found = all.filter(({ alias }) => alias.includes(search.trim().toLowerCase()))
  const count = (state: ListedClient['state']) => all.filter((client) => client.state === state).length
  return {
    total: all.length,
    failing: count('failing'),
    due: count('due'),
    found: found.length,
    shown: found.slice(0, SHOWN),
  }
}

const leastOf = ({ leastSeconds = -1 }: ListedClient): number => Math.floor(leastSeconds / 60)

const { compare } = new Intl.Collator('en', { numeric: true })
const byAlias = (a: ListedClient, b: ListedClient): number => compare(a.alias, b.alias)

/** Aliases in the order in which people count. */
export const inOrder = (aliases: Iterable<string>): readonly string[] => [...new Set(aliases)].sort(compare)

interface Failure {
  readonly at: number
  readonly code: string
}

/** The last failure of each client. */
function failuresIn(log: readonly LogLine[]): ReadonlyMap<string, Failure> {
  const failures = new Map<string, Failure>()
  for (const { at, text } of log) {
    if (!text.includes('"ERROR"')) continue
    const { level, client, code } = parseJsonObject(text) ?? {}
    if (level === 'ERROR' && typeof client === 'string') failures.set(client, { at, code: String(code) })
  }
  return failures
}

function listed(
  alias: string,
  tokens: ReadonlyMap<string, TokenLife | undefined> | undefined,
  failure: Failure | undefined,
  { scopes, refreshAheadSeconds, expiryLeewaySeconds, now }: ClientsSeen,
): ListedClient {
  const lives = scopes.map((scope) => tokens?.get(scope))
  const left = lives.map((life) => (life === undefined ? -1 : life.expiresAt - now / 1000))
  const leastSeconds = Math.min(...left)
  const newestAt = Math.max(0, ...lives.map((life) => life?.storedAt ?? 0))
  const code = failure !== undefined && failure.at > newestAt ? { code: failure.code } : {}
  const isDue = lives.some((life, index) => {
    const lifetime = life === undefined ? 0 : life.expiresAt - life.issuedAt
    return (left[index] ?? 0) <= Math.min(refreshAheadSeconds, lifetime / 2)
  })
  if (leastSeconds < 0) return { alias, state: 'failing', ...code }
  const state = leastSeconds <= expiryLeewaySeconds ? 'failing' : isDue || 'code' in code ? 'due' : 'well'
  return { alias, state, leastSeconds, ...code }
}
