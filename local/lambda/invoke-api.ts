import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from '../http-server.ts'
import type { Functions } from './functions.ts'
import { type InvocationResult, ThrottledError } from './invocation-result.ts'

/** Says whether a role may do this, by the access key that signed the request. */
export type Authorize = (
  accessKeyId: string,
  action: string,
  resourceArn: string,
) => boolean | Promise<boolean>

/** Payload limits of the two invocation types, in bytes (Lambda quotas). */
export const REQUEST_RESPONSE_LIMIT_BYTES = 6 * 1024 * 1024
export const EVENT_LIMIT_BYTES = 1024 * 1024

const PATH = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?|$)/

/**
 * Serves `Invoke` (Lambda API reference) to an unmodified `LambdaClient`. Returns false, and leaves the request alone,
 * when it is for another operation: so it can share an address with other AWS services.
 */
export function invokeApi(
  functions: Functions,
  authorize: Authorize = () => true,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const name = request.method === 'POST' ? PATH.exec(request.url ?? '')?.[1] : undefined
    if (name === undefined) return false
    answer(decodeURIComponent(name), request, response, { functions, authorize }).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else
        fail(
          response,
          error instanceof ApiError
            ? error
            : new ApiError(500, 'ServiceException', 'The local stack is ending'),
        )
    })
    return true
  }
}

async function answer(
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
  { functions, authorize }: { functions: Functions; authorize: Authorize },
): Promise<void> {
  const fn = functions.find(name)
  const resourceArn = fn?.arn ?? name
  const accessKeyId = /Credential=([^/,\s]+)/.exec(request.headers.authorization ?? '')?.[1] ?? ''
  if (!(await authorize(accessKeyId, 'lambda:InvokeFunction', resourceArn))) {
    throw new ApiError(
      403,
      'AccessDeniedException',
      `User is not authorized to perform: lambda:InvokeFunction on resource: ${resourceArn}`,
    )
  }
  if (fn === undefined) throw new ApiError(404, 'ResourceNotFoundException', `Function not found: ${name}`)
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse'
  const body = await readBody(request, 64 * 1024 * 1024)
  const limit = type === 'Event' ? EVENT_LIMIT_BYTES : REQUEST_RESPONSE_LIMIT_BYTES
  if (body.length > limit) {
    const sizes = `${body.length} byte payload is too large for the ${type} invocation type (limit ${limit} bytes)`
    throw new ApiError(413, 'RequestTooLargeException', sizes)
  }
  const event = body.length === 0 ? Buffer.from('{}') : body
  if (!isJson(event)) {
    throw new ApiError(400, 'InvalidRequestContentException', 'Could not parse request body into json')
  }
  if (type === 'DryRun') {
    response.writeHead(204, { 'x-amzn-RequestId': randomUUID() }).end()
  } else if (type === 'Event') {
    functions.invokeAsynchronously(fn.key, event)
    response.writeHead(202, { 'x-amzn-RequestId': randomUUID() }).end()
  } else {
    const clientContext = request.headers['x-amz-client-context']
    const decoded =
      typeof clientContext === 'string' ? Buffer.from(clientContext, 'base64').toString() : undefined
    const result = await functions.invoke(fn.key, event, decoded).catch(asApiError)
    succeed(response, result, request.headers['x-amz-log-type'] === 'Tail')
  }
}

function succeed(response: ServerResponse, result: InvocationResult, withLog: boolean): void {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'x-amzn-RequestId': result.requestId,
    'X-Amz-Executed-Version': '$LATEST',
    ...(result.functionError === undefined ? {} : { 'X-Amz-Function-Error': result.functionError }),
    ...(withLog ? { 'x-amz-log-result': Buffer.from(result.logTail).toString('base64') } : {}),
  })
  response.end(result.payload)
}

class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly type: string
  readonly reason: string | undefined

  constructor(status: number, type: string, message: string, reason?: string) {
    super(message)
    this.status = status
    this.type = type
    this.reason = reason
  }
}

function asApiError(error: unknown): never {
  if (!(error instanceof ThrottledError)) throw error
  throw new ApiError(
    429,
    'TooManyRequestsException',
    error.message,
    'ReservedFunctionConcurrentInvocationLimitExceeded',
  )
}

function fail(response: ServerResponse, { status, type, message, reason }: ApiError): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'x-amzn-RequestId': randomUUID(),
    'x-amzn-errortype': type,
  })
  response.end(
    JSON.stringify({
      ...(reason === undefined ? {} : { Reason: reason }),
      Type: status < 500 ? 'User' : 'Service',
      message,
    }),
  )
}

function isJson(text: Buffer): boolean {
  try {
    JSON.parse(text.toString())
    return true
  } catch {
    return false
  }
}
