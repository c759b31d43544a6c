/** Longest `scope` that IdentityServer reads, in characters. */
export const MAX_SCOPE_LENGTH = 300

/** Whether a requested scope is one that Stitch grants: present, single spaces, not too long, each allowed, none twice. */
export function isScopeGranted(scope: string | null, allowed: ReadonlySet<string>): scope is string {
  if (scope === null || scope.length > MAX_SCOPE_LENGTH) return false
  const tokens = scope.split(' ')
  return new Set(tokens).size === tokens.length && tokens.every((token) => allowed.has(token))
}
