import type { ScopeSet } from '../lib/token/scope-set.ts'
import type { Deployment } from './deployment.ts'
import { REFRESHER, STATUS } from './names.ts'
import { SIBLINGS, selectedSiblings } from './siblings.ts'

/** How each line of {@link deployedFunctions} begins, by which it is found in what the framework prints. */
export const FUNCTION_LINE = /^(Functions|Left out|Tokens only): .*$/gm

/**
 * What a deployment gets and what it does not, for the person who packages it: the functions, those left out with the reason, and the
 * scope sets that no function here uses. A misspelt scope is among both.
 */
export function deployedFunctions(
  { scopeSets }: Pick<Deployment, 'scopeSets'>,
  siblings = SIBLINGS,
): string[] {
  const selected = selectedSiblings({ scopeSets }, siblings)
  const left = Map.groupBy(
    siblings.filter((sibling) => !selected.includes(sibling)),
    ({ scope }) => scope,
  )
  const used = new Set(selected.map(({ scope }) => scope))
  const unused = scopeSets.filter((scopeSet) => !used.has(scopeSet))
  return [
    `Functions: ${[REFRESHER, STATUS, ...selected.map(({ name }) => name)].join(', ')}`,
    ...[...left].map(
      ([scope, functions]) =>
        `Left out: ${functions.map(({ name }) => name).join(', ')}. ${whyLeftOut(scope, scopeSets)}`,
    ),
    ...unused.map((scopeSet) => `Tokens only: "${scopeSet}". No function here uses this token; yours may.`),
  ]
}

function whyLeftOut(scope: string, scopeSets: readonly ScopeSet[]): string {
  const larger = scopeSets.find((scopeSet) => scopeSet.split(' ').includes(scope))
  return larger === undefined
    ? `The param scopes has no "${scope}".`
    : `The param scopes has ${scope} only as a part of "${larger}", and a function reads the token of one scope: add "${scope}" as an entry of its own.`
}
