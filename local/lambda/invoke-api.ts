import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Authorize, requirePermission } from '../aws/authorize.ts'
import { AwsError } from '../aws/aws-error.ts'
import { parseCaller } from '../aws/caller.ts'
import { type Handling, readBody } from '../http-server.ts'
import type { Functions } from './functions.ts'
import { type InvocationResult, ThrottledError } from './invocation-result.ts'

/** Payload limits of the two invocation types, in bytes (Lambda quotas). */
export const REQUEST_RESPONSE_LIMIT_BYTES = 6 * 1024 * 1024
export const EVENT_LIMIT_BYTES = 1024 * 1024

/** How much of a body is read before it is refused: enough to answer, instead of breaking the connection. */
const READ_LIMIT_BYTES = 64 * 1024 * 1024

const PATH = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?|$)/

/**
 * Serves `Invoke` (Lambda API reference) to an unmodified `LambdaClient`. It does not answer a request for another
 * operation, so that it can share an address with other AWS services.
 */
export function invokeApi(functions: Functions, authorize: Authorize = () => true): Handling {
  return (request, response) => {
    const name = request.method === 'POST' ? PATH.exec(request.url ?? '')?.[1] : undefined
    if (name === undefined) return undefined
    return answer(name, request, response, { functions, authorize }).catch((error: unknown) => {
      if (error instanceof AwsError) return fail(response, error)
      if (!(error instanceof ThrottledError)) throw error
      fail(response, new AwsError('TooManyRequestsException', error.message, 429))
    })
  }
}

async function answer(
  encodedName: string,
  request: IncomingMessage,
  response: ServerResponse,
  { functions, authorize }: { functions: Functions; authorize: Authorize },
): Promise<void> {
  const name = decoded(encodedName)
  const fn = functions.find(name)
  const caller = parseCaller(request.headers.authorization)
  requirePermission(authorize, caller)('lambda:InvokeFunction', fn?.arn ?? name)
  if (fn === undefined) throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404)

  if (request.headers['x-amz-client-context'] !== undefined)
    throw new AwsError('InvalidRequestContentException', 'A client context is not known here.')
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse'
  const event = await readEvent(request, type === 'Event' ? EVENT_LIMIT_BYTES : REQUEST_RESPONSE_LIMIT_BYTES)
  if (type === 'DryRun' || type === 'Event') {
    if (type === 'Event') functions.invokeAsynchronously(fn.key, event)
    response.writeHead(type === 'Event' ? 202 : 204, { 'x-amzn-RequestId': randomUUID() }).end()
    return
  }
  const result = await functions.invoke(fn.key, event)
  succeed(response, result, request.headers['x-amz-log-type'] === 'Tail')
}

/** A name that cannot be decoded is none of a function. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** The event, an empty object when the body is empty. */
async function readEvent(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const body = await readBody(request, READ_LIMIT_BYTES)
  if (body.length > limitBytes) {
    throw new AwsError(
      'RequestTooLargeException',
      `${body.length} byte payload is too large for this invocation type (limit ${limitBytes} bytes)`,
      413,
    )
  }
  const event = body.length === 0 ? Buffer.from('{}') : body
  try {
    JSON.parse(event.toString())
  } catch {
    // The parser's own message would repeat the event.
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json')
  }
  return event
}

function succeed(response: ServerResponse, result: InvocationResult, withLog: boolean): void {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'x-amzn-RequestId': result.requestId,
    'X-Amz-Executed-Version': '$LATEST',
    ...(result.functionError === undefined ? {} : { 'X-Amz-Function-Error': result.functionError }),
    ...(withLog ? { 'x-amz-log-result': result.logTail.toString('base64') } : {}),
  })
  response.end(result.payload)
}

function fail(response: ServerResponse, { name, status, message }: AwsError): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'x-amzn-RequestId': randomUUID(),
    'x-amzn-errortype': name,
  })
  const reason = status === 429 ? { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' } : {}
  response.end(JSON.stringify({ ...reason, Type: 'User', message }))
}
