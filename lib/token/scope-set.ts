import type { SettingReader } from '../settings.ts'

/**
 * A scope set: one or more scope tokens separated by one space, as the `scope` parameter of RFC 6749 §3.3.
 * One token is issued per scope set.
 */
export type ScopeSet = string

const SCOPE_TOKEN = /^[A-Za-z0-9_-]+$/

/** Longest `scope` a stock IdentityServer accepts, in characters. */
export const SCOPE_MAX_LENGTH = 300

/** Why this text is not a scope set, or `undefined` when it is one. */
export function scopeSetProblem(text: string): string | undefined {
  const scopes = text.split(' ')
  if (text === '') return 'an empty scope set'
  if (scopes.includes('')) return 'scopes inside a set are separated by exactly one space'
  if (!scopes.every((scope) => SCOPE_TOKEN.test(scope))) return 'a scope may contain only A-Z a-z 0-9 _ and -'
  if (new Set(scopes).size !== scopes.length) return 'a scope is twice in one set'
  if (text.length > SCOPE_MAX_LENGTH) return `a scope set is at most ${SCOPE_MAX_LENGTH} characters long`
  return undefined
}

/** The set's own name, whatever the order in which its scopes were given: sorted and joined by a dot. */
export const scopeSetName = (scopeSet: ScopeSet): string => scopeSet.split(' ').sort().join('.')

/** The set among those configured that this is, in whatever order its scopes are given. */
export const configuredAs = (configured: readonly ScopeSet[], asked: ScopeSet): ScopeSet | undefined =>
  configured.find((scopeSet) => scopeSetName(scopeSet) === scopeSetName(asked))

/**
 * Name of the parameter that holds the token of this scope set, for example `/stitch/dev/default/tokens/client_refund`.
 */
export const tokenParameterName = (prefix: string, scopeSet: ScopeSet): string =>
  `${prefix}/${scopeSetName(scopeSet)}`

/**
 * Reads `STITCH_SCOPES`: scope sets separated by commas, in their order and as they are written. A set that is no scope
 * set, or is there twice, is a problem.
 */
export function scopeSetsSetting(from: SettingReader, fallback: readonly ScopeSet[]): readonly ScopeSet[] {
  const text = from.optional('STITCH_SCOPES')
  if (text === undefined) return fallback
  const sets = text.split(',').map((set) => set.trim())
  const names = new Set<string>()
  for (const [index, set] of sets.entries()) {
    const problem = scopeSetProblem(set)
    if (problem !== undefined) from.problem(`STITCH_SCOPES, set ${index + 1}: ${problem}`)
    else if (names.has(scopeSetName(set)))
      from.problem(`STITCH_SCOPES, set ${index + 1}: the same set is there twice`)
    names.add(scopeSetName(set))
  }
  return Object.freeze(sets)
}
