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

/** Answers the requests that are for it; undefined when this one is not, and somebody else may take it. */
export type Handling = (request: IncomingMessage, response: ServerResponse) => Promise<void> | undefined

/** Answers one request. What it throws or rejects with ends the connection, and nothing else. */
export type Answering = (request: IncomingMessage, response: ServerResponse) => unknown

/**
 * Listens on loopback only. Port 0 takes any free one. Rejects with Node's own error when the port is taken.
 *
 * Nothing that arrives can end the process: whatever goes wrong with a request costs that request alone. Refuses what a page of
 * another site has a browser send, except GET on the paths that `isOpen` names; none by default.
 */
export async function listen(
  answering: Answering,
  port = 0,
  isOpen: (path: string) => boolean = () => false,
): Promise<LocalServer> {
  const server = createServer((request, response) => {
    // The client may go away at any moment, also while it is being written to.
    response.on('error', () => {})
    if (!isAdmitted(request, response, isOpen)) return
    answer(answering, request, response).catch((error: unknown) => {
      // A client that hung up in the middle of its request is no fault of ours.
      if (!request.destroyed || request.complete) console.error('local stack:', error)
      response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  // A connection that could not be accepted, for example for want of file descriptors: the next one may be.
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

/** Turns what is thrown at once into a rejection too. */
async function answer(answering: Answering, request: IncomingMessage, response: ServerResponse) {
  await answering(request, response)
}

/** Brings the request's target into origin form; answers the request itself, and returns false, when it may not pass. */
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
