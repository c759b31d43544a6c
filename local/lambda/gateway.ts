import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import type { Authorize } from '../aws/authorize.ts'
import { type Handling, type LocalServer, listen, readBody } from '../http-server.ts'
import type { Journal } from '../journal.ts'
import type { Functions } from './functions.ts'
import { gatewayCaller, unsignedCaller } from './gateway-caller.ts'
import { gatewayAnswer, type HttpAnswer, httpAnswer } from './http-answer.ts'
import { type ArrivedRequest, type EventFacts, httpEvent } from './http-event.ts'
import { ThrottledError } from './invocation-result.ts'
import { REQUEST_RESPONSE_LIMIT_BYTES } from './invoke-api.ts'
import type { PackagedService } from './packaged-service.ts'
import { matchRoute } from './route-match.ts'

export interface GatewayOptions {
  readonly service: PackagedService
  readonly functions: Functions
  readonly journal: Journal
  /** Port on loopback; 0 takes any free one. */
  readonly port: number
  /** Decides what a caller that signs may do; everything by default. */
  readonly authorize?: Authorize
  /** Asked first for paths under `/_local`. */
  readonly fallback?: Handling
  /** The paths that a page of another site may link to; none by default. */
  readonly isOpen?: (path: string) => boolean
}

/** How much of a body is read before it is refused: enough to answer, instead of breaking the connection. */
const READ_LIMIT_BYTES = 64 * 1024 * 1024
/** How long an idle connection is kept: clients that stop for some seconds, as on a busy machine, may go on with it. */
const KEEP_IDLE_MS = 60_000
/** Function URLs: `/_url/{function}/…` stands for the host name that AWS would give each of them. */
const FUNCTION_URL = /^\/_url\/([^/?]+)(\/[^?]*)?/

/** What is answered for a function that gives no answer. */
interface Failures {
  readonly throttled: HttpAnswer
  readonly failed: HttpAnswer
}

const OF_HTTP_API: Failures = {
  throttled: gatewayAnswer(503, 'Service Unavailable'),
  failed: gatewayAnswer(500, 'Internal Server Error'),
}

/**
 * Lambda Developer Guide, "Throttling function URLs" and "CloudWatch metrics for function URLs": 429 while the function
 * is throttled, 5XX after a function error, which is 502.
 */
const OF_FUNCTION_URL: Failures = {
  throttled: gatewayAnswer(429, 'Too Many Requests'),
  failed: gatewayAnswer(502, 'Internal Server Error'),
}

const failuresAt = (target: string): Failures => (FUNCTION_URL.test(target) ? OF_FUNCTION_URL : OF_HTTP_API)

/**
 * Serves the service's HTTP API, and its function URLs under `/_url/{function}/`. Requests need no signature here:
 * where a route has IAM authorization, the event names a caller `local` of the stack's account. A caller that signs is
 * limited to its policies at the routes. Rejects with Node's own error when the port is taken.
 */
export function serveGateway(options: GatewayOptions): Promise<LocalServer> {
  return listen(
    (request, response) => {
      const isLocal = /^\/_local(\/|\?|$)/.test(request.url ?? '')
      const handled = isLocal ? options.fallback?.(request, response) : undefined
      if (handled !== undefined) return handled
      return (
        answer(request, options)
          .then((answered) => send(response, answered))
          // A header that HTTP does not allow, for example with a line break in it, also counts as a malformed answer.
          .catch(() => send(response, failuresAt(request.url ?? '').failed))
      )
    },
    options.port,
    options.isOpen,
    KEEP_IDLE_MS,
  )
}

async function answer(request: IncomingMessage, options: GatewayOptions): Promise<HttpAnswer> {
  const { service, functions, journal } = options
  const arrivedAtMs = Date.now()
  const body = await readBody(request, READ_LIMIT_BYTES)
  const arrived: ArrivedRequest = {
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    rawHeaders: request.rawHeaders,
    body,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    arrivedAtMs,
  }
  const isForFunctionUrl = FUNCTION_URL.test(arrived.target)
  const done = journal.begin({ to: 'gateway', ...whatIsCalled(arrived, service, functions) })
  const answered = isForFunctionUrl
    ? await answerAtFunctionUrl(arrived, service, functions)
    : await answerAtRoute(arrived, options)
  done({ result: String(answered.status), isGood: answered.status < 500 })
  return answered
}

/**
 * A request for the journal: by its route and function. The path itself is left out because it contains ids, and the
 * query because it contains what a person typed.
 */
function whatIsCalled(
  { method, target }: ArrivedRequest,
  { routes }: PackagedService,
  functions: Functions,
): { what: string; by?: string } {
  const [, name] = FUNCTION_URL.exec(target) ?? []
  if (name !== undefined)
    return { what: `${method} function URL`, by: functions.find(name)?.key ?? 'no function' }
  const { route } = matchRoute(routes, method, decodedPath(target) ?? '') ?? {}
  const by = route === undefined ? undefined : functions.find(route.functionArn)?.key
  return { what: route?.routeKey ?? `${method}, no route`, ...(by === undefined ? {} : { by }) }
}

async function answerAtFunctionUrl(
  arrived: ArrivedRequest,
  { functionUrls, stack }: PackagedService,
  functions: Functions,
): Promise<HttpAnswer> {
  const [, name = '', rawPath = '/'] = FUNCTION_URL.exec(arrived.target) ?? []
  const fn = functions.find(name)
  const url = functionUrls.find(({ functionArn }) => functionArn === fn?.arn)
  if (url === undefined) return gatewayAnswer(404, 'Not Found')
  return await invoke(functions, url.functionArn, arrived, {
    requestId: randomUUID(),
    routeKey: '$default',
    pathParameters: {},
    rawPath,
    accountId: stack.accountId,
    apiId: name,
    domainName: `${name}.lambda-url.${stack.region}.on.aws`,
    ...(url.iam ? { iam: unsignedCaller(stack.accountId) } : {}),
  })
}

async function answerAtRoute(
  arrived: ArrivedRequest,
  { service, functions, authorize = () => true }: GatewayOptions,
): Promise<HttpAnswer> {
  const { routes, stack, apiId = 'local' } = service
  const rawPath = decodedPath(arrived.target)
  if (rawPath === undefined) return gatewayAnswer(400, 'Bad Request')
  const match = matchRoute(routes, arrived.method, rawPath)
  if (match === undefined) return gatewayAnswer(404, 'Not Found')
  const { route, pathParameters } = match
  const asked = { stack, apiId, method: arrived.method, path: rawPath }
  const iam = route.iam ? gatewayCaller(arrived, asked, authorize) : undefined
  if (route.iam && iam === undefined) return gatewayAnswer(403, 'Forbidden')
  const waiting = new AbortController()
  const answered = invoke(functions, route.functionArn, arrived, {
    requestId: randomUUID(),
    routeKey: route.routeKey,
    pathParameters,
    rawPath,
    accountId: stack.accountId,
    apiId,
    domainName: `${apiId}.execute-api.${stack.region}.amazonaws.com`,
    ...(iam === undefined ? {} : { iam }),
  })
  const gaveUp = setTimeout(route.timeoutMs, gatewayAnswer(503, 'Service Unavailable'), {
    signal: waiting.signal,
  })
  return await Promise.race([answered, gaveUp]).finally(() => waiting.abort())
}

async function invoke(
  functions: Functions,
  functionArn: string,
  request: ArrivedRequest,
  facts: EventFacts,
): Promise<HttpAnswer> {
  const event = Buffer.from(JSON.stringify(httpEvent(request, facts)))
  // An HTTP API accepts bodies of 10 MB, but a function's event, including base64, may have 6 MiB at most.
  if (event.length > REQUEST_RESPONSE_LIMIT_BYTES) return gatewayAnswer(413, 'Request Entity Too Large')
  try {
    const { functionError, payload } = await functions.invoke(functionArn, event)
    const answered = functionError === undefined ? httpAnswer(payload) : undefined
    if (answered === undefined) return failuresAt(request.target).failed
    return { ...answered, headers: { ...answered.headers, 'apigw-requestid': facts.requestId } }
  } catch (error) {
    if (error instanceof ThrottledError) return failuresAt(request.target).throttled
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

function send(response: ServerResponse, { status, headers, cookies, body }: HttpAnswer): void {
  const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...ours } = headers
  response.writeHead(status, {
    ...ours,
    ...(cookies.length === 0 ? {} : { 'set-cookie': [...cookies] }),
    'content-length': body.length,
  })
  response.end(body)
}
