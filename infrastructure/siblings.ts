import type { RouteGroup, RouteRow } from '../api/route.ts'
import { GROUPS } from '../api/routes.ts'
import type { Deployment } from './deployment.ts'

/** A function that calls Stitch, as much of it as is data. */
export interface Sibling {
  /** File in `functions/` without `.ts`, and last part of the function's name. */
  readonly name: string
  /** The one scope whose token it reads. A deployment without a scope set of exactly this scope does not get it. */
  readonly scope: string
  /** Its routes of the HTTP API. */
  readonly routes: readonly Pick<RouteRow, 'method' | 'path'>[]
  /** Whether it has a function URL too, and may be invoked directly: for what takes longer than the gateway's 30 s. */
  readonly functionUrl?: boolean
  /** Settings that hold the function URL of another sibling, by environment variable. */
  readonly urlsOf?: Readonly<Record<string, string>>
  /** Time-out in seconds, 28 by default: the gateway gives up at 30. */
  readonly timeoutSeconds?: number
}

/** The functions behind the routes that use a token, in the order of the table. */
export const siblingsOf = (groups: readonly RouteGroup[]): readonly Sibling[] =>
  groups.flatMap(({ scope, routes }) =>
    scope === undefined
      ? []
      : [...Map.groupBy(routes, (route) => route.function)].flatMap(([name, own]) =>
          siblingsFor(name, scope, own),
        ),
  )

/** The function of some routes, and the one for its slow calls. */
function siblingsFor(name: string, scope: string, routes: readonly RouteRow[]): readonly Sibling[] {
  const slow = routes.flatMap((route) => route.slow ?? [])
  if (slow.length === 0) return [{ name, scope, routes }]
  const urlsOf = Object.fromEntries(slow.map(({ setting, function: other }) => [setting, other]))
  return [
    { name, scope, routes, urlsOf },
    ...slow.map(({ function: other, timeoutSeconds }) => ({
      name: other,
      scope,
      routes: [],
      functionUrl: true,
      timeoutSeconds,
    })),
  ]
}

/** Every sibling. Each follows from a row of the table of routes; role, log group and rights follow from the sibling. */
export const SIBLINGS: readonly Sibling[] = siblingsOf(GROUPS)

/**
 * The siblings of a deployment: those whose scope it has a scope set of its own for. One with a function URL is left out where there are
 * many clients: no policy could hold a caller of the URL to one of them.
 */
export function selectedSiblings({ scopeSets, many }: Selection, siblings = SIBLINGS): readonly Sibling[] {
  const wanted = siblings.filter(({ scope }) => scopeSets.includes(scope))
  if (many === undefined) return wanted
  return wanted.filter(({ functionUrl }) => functionUrl !== true).map(({ urlsOf: _, ...sibling }) => sibling)
}

/** What of a deployment selects its siblings. */
export type Selection = Pick<Deployment, 'scopeSets'> & Partial<Pick<Deployment, 'many'>>
