import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { type ApiOptions, apiEndpoint } from './api.ts'
import { IMAGES_PATH } from './images.ts'
import { type TokenEndpointOptions, tokenEndpoint } from './token-endpoint.ts'
import { CANARY_PATH } from './wire-faults.ts'

export interface RouteOptions extends TokenEndpointOptions, ApiOptions {
  /** Address of the simulator, without a trailing slash. */
  readonly url: string
  /** Makes a token for the IDE. */
  readonly issueToken: () => string
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Which part of the simulator answers which path. */
export function routes(options: RouteOptions): RequestListener {
  const token = tokenEndpoint(options)
  const api = apiEndpoint(options)
  const find = (path: string): Handler => {
    if (path === '/connect/token') return token
    if (path === '/graphql') return api
    if (path.startsWith(IMAGES_PATH))
      return async (_request, response) => options.images.serve(path, response)
    if (path === CANARY_PATH) return canary
    return notFound
  }
  const canary: Handler = async (_request, response) => {
    options.counters.count('token.redirectFollowed')
    response.writeHead(204).end()
  }
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', options.url)
    find(pathname)(request, response).catch((error: unknown) => {
      // A caller who hung up is no fault of the simulator.
      if (request.destroyed && !request.complete) return
      console.error('simulated Stitch:', error)
      response.destroy()
    })
  }
}

const notFound: Handler = async (_request, response) => void response.writeHead(404).end()
