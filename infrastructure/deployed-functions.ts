import type { ScopeSet } from '../lib/token/scope-set.ts'
import { REFRESH_CLIENTS, REFRESHER, STATUS } from './names.ts'
import { type Selection, SIBLINGS, selectedSiblings } from './siblings.ts'

/** How each line of {@link deployedFunctions} begins. It is found by this in the framework's output. */
export const FUNCTION_LINE = /^(Functions|Left out|Tokens only): .*$/gm

/**
 * What a deployment contains, for the person who packages it: the functions, the functions that are left out with the
 * reason, and the scope sets that no function here uses. A misspelt scope appears in both of the last two.
 */
export function deployedFunctions({ scopeSets, many }: Selection, siblings = SIBLINGS): string[] {
  const selected = selectedSiblings({ scopeSets, many }, siblings)
  const left = Map.groupBy(
    siblings.filter(({ name }) => !selected.some((sibling) => sibling.name === name)),
    ({ scope }) => scope,
  )
  const used = new Set(selected.map(({ scope }) => scope))
  const unused = scopeSets.filter((scopeSet) => !used.has(scopeSet))
  return [
    `Functions: ${[REFRESHER, ...(many === undefined ? [] : [REFRESH_CLIENTS]), STATUS, ...selected.map(({ name }) => name)].join(', ')}`,
    ...[...left].map(
      ([scope, functions]) =>
        `Left out: ${functions.map(({ name }) => name).join(', ')}. ${whyLeftOut(scope, scopeSets)}`,
    ),
    ...unused.map((scopeSet) => `Tokens only: "${scopeSet}". No function here uses this token; yours may.`),
  ]
}

function whyLeftOut(scope: string, scopeSets: readonly ScopeSet[]): string {
  if (scopeSets.includes(scope))
    return 'No policy could hold a caller of its function URL to one of many clients.'
  const larger = scopeSets.find((scopeSet) => scopeSet.split(' ').includes(scope))
  return larger === undefined
    ? `The param scopes has no "${scope}".`
    : `The param scopes has ${scope} only as a part of "${larger}", and a function reads the token of one scope: add "${scope}" as an entry of its own.`
}
