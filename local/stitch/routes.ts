import type { ServerResponse } from 'node:http'
import type { Answering } from '../http-server.ts'
import { type ApiOptions, apiEndpoint } from './api.ts'
import { IDE_ASSETS_PATH, serveIde, serveIdeAsset } from './ide.ts'
import { IMAGES_PATH } from './images.ts'
import type { Refusals } from './refusals.ts'
import { type TokenEndpointOptions, tokenEndpoint } from './token-endpoint.ts'
import { CANARY_PATH } from './wire-faults.ts'

/** What the parts of the simulator share. */
export interface RouteOptions extends TokenEndpointOptions, ApiOptions {
  /** Address of the simulator, without a trailing slash. */
  readonly url: string
  /** Makes a token for the IDE. */
  readonly issueToken: () => string
}

/** Which part of the simulator answers which path. */
export function routes(options: RouteOptions): Answering {
  const token = tokenEndpoint(options)
  const api = apiEndpoint(options)
  return async (request, response) => {
    const [path = ''] = (request.url ?? '').split('?')
    if (path === '/connect/token') return token(request, response)
    if (path === '/graphql' && request.method === 'GET') return serveIde(response, options.issueToken)
    if (path === '/graphql') return api(request, response)
    if (path.startsWith(IDE_ASSETS_PATH)) return serveIdeAsset(path, response)
    if (path.startsWith(IMAGES_PATH)) return options.images.serve(path, response)
    if (path === REFUSALS_PATH) return serveRefusals(response, options.refusals)
    if (path === CANARY_PATH) options.counters.count('token.redirectFollowed')
    response.writeHead(path === CANARY_PATH ? 204 : 404).end()
  }
}

/** Where the simulator tells why it refused token requests, the newest first: a list of `Refusal`, as JSON. */
const REFUSALS_PATH = '/_local/refusals'

const serveRefusals = (response: ServerResponse, refusals: Refusals) =>
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(`${JSON.stringify(refusals.latest(), null, 2)}\n`)

/** What a page of another site may link to: the IDE, and images, which are public. */
export const isOpenPath = (path: string): boolean =>
  path === '/graphql' || path.startsWith(IDE_ASSETS_PATH) || path.startsWith(IMAGES_PATH)
