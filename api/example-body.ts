import { ROUTES } from './routes.ts'

/**
 * The example of a route's JSON body, which the simulated Stitch knows.
 *
 * @param key `METHOD /path`
 * @throws RangeError when there is no such route, or its body is no JSON
 */
export function exampleBody(key: string): object {
  const body = ROUTES.find((route) => route.key === key)?.body
  if (body === undefined || !('example' in body)) throw new RangeError(`no example of a body: ${key}`)
  return body.example
}
