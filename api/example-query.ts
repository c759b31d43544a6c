import type { RouteRow } from './route.ts'

/** The query of a route's example, with its question mark; empty where no parameter of the query is required. */
export function exampleQuery({ parameters }: RouteRow): string {
  const given = parameters.flatMap(({ in: place, name, example }) =>
    place === 'query' && example !== undefined ? [`${name}=${example}`] : [],
  )
  return given.length === 0 ? '' : `?${given.join('&')}`
}
