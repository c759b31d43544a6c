import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseTarget, refusalOf } from './own-origin.ts'

export interface LocalServer {
  /** Address without a trailing slash, for example `http://127.0.0.1:3000`. */
  readonly url: string
  readonly port: number
  /** Stops listening and ends every open connection. */
  close(): Promise<void>
}

/** Answers the requests that are for it; undefined if this one is for another server. */
export type Handling = (request: IncomingMessage, response: ServerResponse) => Promise<void> | undefined

/** Answers one request. An error ends the connection, and nothing else. */
export type Answering = (request: IncomingMessage, response: ServerResponse) => unknown

/**
 * Listens on loopback only. Port 0 takes any free one. Rejects with Node's own error when the port is taken.
 *
 * No request can end the process: an error affects only its own request. Refuses requests that a browser sends for a
 * page of another site, except GET on the paths that `isOpen` names; none by default.
 *
 * @param keepIdleMs how long an idle connection is kept, in milliseconds; 5000 by default
 */
export async function listen(
  answering: Answering,
  port = 0,
  isOpen: (path: string) => boolean = () => false,
  keepIdleMs = 5000,
): Promise<LocalServer> {
  const server = createServer({ keepAliveTimeout: keepIdleMs }, (request, response) => {
    // The client may go away at any moment, even during the answer.
    response.on('error', () => {})
    if (!isAdmitted(request, response, isOpen)) return
    answer(answering, request, response).catch((error: unknown) => {
      // A client that closes the connection in the middle of its request is not our fault.
      if (!request.destroyed || request.complete) console.error('local stack:', error)
      response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  // A connection could not be accepted, for example for lack of file descriptors. The next one may be accepted.
  server.on('error', (error) => console.error('local stack:', error.message))
  const { port: actual } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${actual}`,
    port: actual,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Turns a synchronous error into a rejection. */
async function answer(answering: Answering, request: IncomingMessage, response: ServerResponse) {
  await answering(request, response)
}

/**
 * Brings the request's target into origin form; answers the request itself, and returns false, when it may not pass.
 */
function isAdmitted(
  request: IncomingMessage,
  response: ServerResponse,
  isOpen: (path: string) => boolean,
): boolean {
  const target = parseTarget(request.url ?? '')
  if (target === undefined) {
    refuse(response, 400, 'The request target must be a path.')
    return false
  }
  const refusal = refusalOf(request.method ?? '', request.headers, target, isOpen)
  if (refusal === undefined) {
    request.url = target.path
    return true
  }
  refuse(response, 403, refusal)
  return false
}

const refuse = (response: ServerResponse, status: number, message: string) =>
  response
    .writeHead(status, { 'content-type': 'application/json', connection: 'close' })
    .end(`${JSON.stringify({ message })}\n`)

/** Reads a whole request body; rejects once it is over `limitBytes`. */
export async function readBody(request: IncomingMessage, limitBytes = 16 * 1024 * 1024): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > limitBytes) throw new RangeError(`body over ${limitBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
