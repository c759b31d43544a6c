import type { IncomingMessage, ServerResponse } from 'node:http'
import { type LocalServer, listen, readBody } from '../http-server.ts'

/** What the Runtime API hands to a container. */
export interface Invocation {
  readonly requestId: string
  /** The event, as JSON text. */
  readonly event: Buffer
  readonly functionArn: string
  /** When the invocation times out, in epoch milliseconds. */
  readonly deadlineMs: number
}

/** What the Runtime API hears from the container. */
export interface RuntimeListener {
  /** The runtime is ready for an invocation, and waits until `deliver` is called. */
  onNext(deliver: (invocation: Invocation) => void): void
  /** The handler returned (`failed` is false) or threw. `payload` is JSON text. */
  onAnswer(requestId: string, payload: Buffer, failed: boolean): void
  onInitError(payload: Buffer): void
}

const PREFIX = '/2018-06-01/runtime/'

/**
 * Serves the Runtime API to one container, on a port of its own: `invocation/next`, `invocation/{id}/response`,
 * `invocation/{id}/error` and `init/error` (Lambda Developer Guide, "Using the Lambda runtime API").
 */
export function serveRuntimeApi(listener: RuntimeListener): Promise<LocalServer> {
  return listen((request, response) => answer(request, response, listener))
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  listener: RuntimeListener,
): Promise<void> {
  const path = (request.url ?? '').startsWith(PREFIX) ? (request.url ?? '').slice(PREFIX.length) : ''
  const [, requestId, kind] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? []
  if (request.method === 'GET' && path === 'invocation/next') {
    listener.onNext((invocation) => deliver(invocation, response))
    return
  }
  const payload = await readBody(request)
  if (request.method === 'POST' && requestId !== undefined) {
    listener.onAnswer(requestId, payload, kind === 'error')
  } else if (request.method === 'POST' && path === 'init/error') {
    listener.onInitError(payload)
  } else {
    response.writeHead(404).end()
    return
  }
  response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}')
}

function deliver(invocation: Invocation, response: ServerResponse): void {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
    'Lambda-Runtime-Deadline-Ms': `${invocation.deadlineMs}`,
    'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
    'Lambda-Runtime-Trace-Id': `Root=1-${invocation.requestId.slice(0, 8)}-${invocation.requestId.replaceAll('-', '').slice(8)};Sampled=0`,
  })
  response.end(invocation.event)
}
