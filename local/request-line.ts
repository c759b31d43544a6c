import type { Passage, Station } from './journal.ts'

/**
 * How the terminal names the part that answers. Requests inside AWS appear only on the console, because a call of a
 * sibling would be five lines.
 */
const ANSWERERS: Readonly<Partial<Record<Station, string>>> = {
  gateway: 'gateway',
  refresher: 'refresher',
  token: 'Stitch',
  api: 'Stitch',
}

/**
 * A request as one line of a terminal: the time of its begin (UTC), who answered, the request, the result, how long it
 * took, and the caller or the token. Undefined for a request that the terminal does not show.
 */
export function requestLine({
  at,
  to,
  what,
  result,
  ms,
  from,
  by,
  client,
  scope,
  version,
}: Passage): string | undefined {
  const who = ANSWERERS[to]
  if (who === undefined) return undefined
  const time = new Date(at).toISOString().slice(11, 19)
  const token =
    scope === undefined ? undefined : `${scope}${version === undefined ? '' : `, token version ${version}`}`
  const of = client === undefined ? '' : `${client}, `
  const about = by ?? token ?? (to === 'refresher' ? `asked by ${from}` : '')
  return `${time}  ${who.padEnd(9)}  ${what.padEnd(38)}  ${result.padEnd(11)} ${String(ms).padStart(6)} ms  ${of}${about}`.trimEnd()
}
