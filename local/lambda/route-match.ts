/** A route that fits a request. */
export interface RouteMatch<Route> {
  readonly route: Route
  readonly pathParameters: Readonly<Record<string, string>>
}

/**
 * Chooses the route for a method and a decoded path as an HTTP API does: a literal segment beats `{name}`, which beats
 * `{name+}`, a method beats `ANY`, and `$default` comes last (API Gateway Developer Guide, "Routes for HTTP APIs"). The
 * path is decoded before it is matched, so a `%2F` separates segments like any other slash.
 */
export function matchRoute<Route extends { readonly routeKey: string }>(
  routes: readonly Route[],
  method: string,
  path: string,
): RouteMatch<Route> | undefined {
  const matches = routes.flatMap((route) => {
    if (route.routeKey === '$default') return [{ route, pathParameters: {}, rank: '4' }]
    const [routeMethod = '', routePath = ''] = route.routeKey.split(' ')
    if (routeMethod !== 'ANY' && routeMethod !== method) return []
    const found = matchPath(routePath, path)
    if (found === undefined) return []
    return [
      { route, pathParameters: found.parameters, rank: found.rank + (routeMethod === 'ANY' ? '2' : '1') },
    ]
  })
  const [best] = matches.sort((a, b) => (a.rank < b.rank ? -1 : 1))
  return best === undefined ? undefined : { route: best.route, pathParameters: best.pathParameters }
}

/**
 * `rank` sorts more specific routes first. It has a digit for each segment: 1 literal, 2 parameter, 3 the rest of the
 * path.
 */
function matchPath(
  pattern: string,
  path: string,
): { parameters: Record<string, string>; rank: string } | undefined {
  const actual = path.split('/').slice(1)
  const parameters: Record<string, string> = {}
  let rank = ''
  for (const segment of pattern.split('/').slice(1)) {
    const name = /^\{(.+?)(\+?)\}$/.exec(segment)
    if (name?.[1] !== undefined && name[2] === '+') {
      if (actual.length === 0) return undefined
      parameters[name[1]] = actual.join('/')
      return { parameters, rank: `${rank}3` }
    }
    const value = actual.shift()
    if (value === undefined) return undefined
    if (name?.[1] !== undefined && value !== '') parameters[name[1]] = value
    else if (value !== segment) return undefined
    rank += name === null ? '1' : '2'
  }
  return actual.length === 0 ? { parameters, rank } : undefined
}
