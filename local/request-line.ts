import type { Passage, Station } from './journal.ts'

/** How the terminal names who answers. What is inside AWS is left to the console: a call of a sibling would be five lines. */
const ANSWERERS: Readonly<Partial<Record<Station, string>>> = {
  gateway: 'gateway',
  refresher: 'refresher',
  token: 'Stitch',
  api: 'Stitch',
}

/**
 * A request as one line of a terminal: when it began (UTC), who answered, what was asked, how it ended, how long it took, and by whom
 * or for which token. Undefined for a request that the terminal does not show.
 */
export function requestLine({
  at,
  to,
  what,
  result,
  ms,
  from,
  by,
  scope,
  version,
}: Passage): string | undefined {
  const who = ANSWERERS[to]
  if (who === undefined) return undefined
  const time = new Date(at).toISOString().slice(11, 19)
  const token =
    scope === undefined ? undefined : `${scope}${version === undefined ? '' : `, token version ${version}`}`
  const about = by ?? token ?? (to === 'refresher' ? `asked by ${from}` : '')
  return `${time}  ${who.padEnd(9)}  ${what.padEnd(38)}  ${result.padEnd(11)} ${String(ms).padStart(6)} ms  ${about}`.trimEnd()
}
