import { exampleQuery } from '../example-query.ts'
import { markdownTable } from '../markdown-table.ts'
import type { Route } from '../route.ts'
import { ROUTES } from '../routes.ts'

const HEAD = ['route', 'scope', 'answers']

/** The routes in README.md. */
export const shortTable = (): string => markdownTable(HEAD, ROUTES.map(cellsOf))

/** The routes in docs/use/routes.md. */
export const longTable = (): string =>
  markdownTable(
    [...HEAD, 'may be repeated'],
    ROUTES.map((route) => [...cellsOf(route), route.repeat]),
  )

const cellsOf = (route: Route): readonly string[] => [
  // The name of a required parameter says what it is.
  `\`${route.key}${exampleQuery(route).replaceAll(/=[^&]*/g, '=…')}\``,
  route.scope === undefined ? '' : `\`${route.scope}\``,
  `${route.answers[0].status}, ${route.shows}`,
]
