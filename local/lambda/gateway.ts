import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { type LocalServer, listen, readBody } from '../http-server.ts'
import type { Functions } from './functions.ts'
import { gatewayAnswer, type HttpAnswer, httpAnswer } from './http-answer.ts'
import { type ArrivedRequest, type EventFacts, httpEvent } from './http-event.ts'
import { ThrottledError } from './invocation-result.ts'
import { REQUEST_RESPONSE_LIMIT_BYTES } from './invoke-api.ts'
import type { PackagedService } from './packaged-service.ts'
import { matchRoute } from './route-match.ts'

export interface GatewayOptions {
  readonly service: PackagedService
  readonly functions: Functions
  /** Port on loopback; 0 takes any free one. */
  readonly port: number
  /** Asked first for paths under `/_local`: true when it answers the request itself. */
  readonly fallback?: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** The largest request body of an HTTP API, in bytes (API Gateway quotas). */
const BODY_LIMIT_BYTES = 10 * 1024 * 1024
/** Function URLs: `/_url/{function}/…` stands for the host name that AWS would give each of them. */
const FUNCTION_URL = /^\/_url\/([^/?]+)(\/[^?]*)?/

/**
 * Serves the service's HTTP API, and its function URLs under `/_url/{function}/`. Requests need no signature here: where
 * a route has IAM authorization, the event names a caller `local` of the stack's account.
 * Rejects with Node's own error when the port is taken.
 */
export function serveGateway(options: GatewayOptions): Promise<LocalServer> {
  return listen((request, response) => {
    if (/^\/_local(\/|\?|$)/.test(request.url ?? '') && options.fallback?.(request, response) === true) return
    answer(request, options).then(
      (answered) => send(response, answered),
      () => response.destroy(),
    )
  }, options.port)
}

async function answer(request: IncomingMessage, { service, functions }: GatewayOptions): Promise<HttpAnswer> {
  const target = request.url ?? '/'
  const method = request.method ?? 'GET'
  const arrivedAtMs = Date.now()
  const body = await readBody(request, 64 * 1024 * 1024)
  if (body.length > BODY_LIMIT_BYTES) return gatewayAnswer(413, 'Request Entity Too Large')
  const arrived: ArrivedRequest = {
    method,
    target,
    rawHeaders: request.rawHeaders,
    body,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    arrivedAtMs,
  }
  const requestId = randomUUID()
  const { accountId, region } = service.stack
  const facts = { requestId, accountId }

  const [, urlFunction, urlPath = '/'] = FUNCTION_URL.exec(target) ?? []
  if (urlFunction !== undefined) {
    const url = service.functionUrls.find(
      ({ functionKey }) => functionKey === functions.find(urlFunction)?.key,
    )
    if (url === undefined) return gatewayAnswer(404, 'Not Found')
    return await invoke(functions, url.functionKey, arrived, {
      ...facts,
      routeKey: '$default',
      pathParameters: {},
      rawPath: urlPath,
      apiId: url.functionKey,
      domainName: `${url.functionKey}.lambda-url.${region}.on.aws`,
      ...(url.iam ? { iam: localCaller(accountId) } : {}),
    })
  }

  const path = decodedPath(target)
  if (path === undefined) return gatewayAnswer(400, 'Bad Request')
  const match = matchRoute(service.routes, method, path)
  if (match === undefined) return gatewayAnswer(404, 'Not Found')
  const { route, pathParameters } = match
  const waiting = new AbortController()
  const apiId = service.apiId ?? 'local'
  try {
    return await Promise.race([
      invoke(functions, route.functionKey, arrived, {
        ...facts,
        routeKey: route.routeKey,
        pathParameters,
        rawPath: path,
        apiId,
        domainName: `${apiId}.execute-api.${region}.amazonaws.com`,
        ...(route.iam ? { iam: localCaller(accountId) } : {}),
      }),
      setTimeout(route.timeoutMs, gatewayAnswer(503, 'Service Unavailable'), { signal: waiting.signal }),
    ])
  } finally {
    waiting.abort()
  }
}

async function invoke(
  functions: Functions,
  functionKey: string,
  request: ArrivedRequest,
  facts: EventFacts,
): Promise<HttpAnswer> {
  const event = Buffer.from(JSON.stringify(httpEvent(request, facts)))
  if (event.length > REQUEST_RESPONSE_LIMIT_BYTES) return gatewayAnswer(413, 'Request Entity Too Large')
  try {
    const { functionError, payload } = await functions.invoke(functionKey, event)
    const answered = functionError === undefined ? httpAnswer(payload) : undefined
    if (answered === undefined) return gatewayAnswer(500, 'Internal Server Error')
    return { ...answered, headers: { ...answered.headers, 'apigw-requestid': facts.requestId } }
  } catch (error) {
    if (error instanceof ThrottledError) return gatewayAnswer(503, 'Service Unavailable')
    throw error
  }
}

/** An HTTP API decodes the path before it looks for a route, and cuts it at a question mark that was encoded. */
function decodedPath(target: string): string | undefined {
  try {
    return decodeURIComponent(target.split('?')[0] ?? '').split('?')[0]
  } catch {
    return undefined
  }
}

const localCaller = (accountId: string): NonNullable<EventFacts['iam']> => ({
  accessKey: 'AKIALOCALCALLER00000',
  accountId,
  callerId: 'AIDALOCALCALLER00000',
  cognitoIdentity: null,
  principalOrgId: 'aws:PrincipalOrgID',
  userArn: `arn:aws:iam::${accountId}:user/local`,
  userId: 'AIDALOCALCALLER00000',
})

function send(response: ServerResponse, { status, headers, cookies, body }: HttpAnswer): void {
  const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...ours } = headers
  response.writeHead(status, {
    ...ours,
    ...(cookies.length === 0 ? {} : { 'set-cookie': [...cookies] }),
    'content-length': body.length,
  })
  response.end(body)
}
