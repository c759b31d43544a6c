import { shown } from '../journal.ts'

/** Longest `scope` that IdentityServer reads, in characters. */
export const MAX_SCOPE_LENGTH = 300

/**
 * Why Stitch refuses a scope, or undefined if it grants it. The scope must be present, have single spaces and not be
 * too long. Each part must be allowed, and none may appear twice.
 */
export function scopeProblem(scope: string, allowed: ReadonlySet<string>): string | undefined {
  if (scope === '') return 'scope is missing'
  if (scope.length > MAX_SCOPE_LENGTH) return `scope is longer than ${MAX_SCOPE_LENGTH} characters`
  const tokens = scope.split(' ')
  if (tokens.includes('')) return 'scope has a space too many'
  if (new Set(tokens).size < tokens.length) return 'scope names one twice'
  const refused = tokens.filter((token) => !allowed.has(token))
  return refused.length === 0 ? undefined : `the client may not ask for ${shown(refused.join(' '))}`
}
