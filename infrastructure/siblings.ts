import type { RouteGroup, RouteRow } from '../api/route.ts'
import { GROUPS } from '../api/routes.ts'
import type { Deployment } from './deployment.ts'

/** The data of a function that calls Stitch. */
export interface Sibling {
  /** File in `functions/` without `.ts`, and last part of the function's name. */
  readonly name: string
  /** The one scope whose token it reads. A deployment without a scope set of exactly this scope does not get it. */
  readonly scope: string
  /** Its routes of the HTTP API. */
  readonly routes: readonly Pick<RouteRow, 'method' | 'path'>[]
  /**
   * Whether it also has a function URL, and may be invoked directly: for calls that take longer than the gateway's 30
   * s.
   */
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

/**
 * Every sibling. Each follows from a row of the table of routes; role, log group and rights follow from the sibling.
 */
export const SIBLINGS: readonly Sibling[] = siblingsOf(GROUPS)

/**
 * The siblings of a deployment: those whose scope is a scope set of the deployment. In a deployment for many clients, a
 * sibling with a function URL is left out: no policy could limit a caller of the URL to one client.
 */
export function selectedSiblings({ scopeSets, many }: Selection, siblings = SIBLINGS): readonly Sibling[] {
  const wanted = siblings.filter(({ scope }) => scopeSets.includes(scope))
  if (many === undefined) return wanted
  return wanted.filter(({ functionUrl }) => functionUrl !== true).map(({ urlsOf: _, ...sibling }) => sibling)
}

/** The parts of a deployment that select its siblings. */
export type Selection = Pick<Deployment, 'scopeSets'> & Partial<Pick<Deployment, 'many'>>
