import type { IncomingMessage } from 'node:http'
import type { RequestOptions } from 'node:https'
import type { Readable, Transform } from 'node:stream'
import { REUSE_IDLE_SECONDS } from '../token/budgets.ts'
import { agentFor, type ConnectingTime, type Scheme } from './connections.ts'
import type { HttpAnswer } from './http-answer.ts'
import { closeDoubtful, noteAnnouncement } from './idle-connections.ts'
import { USER_AGENT } from './user-agent.ts'

// Not imported: an import reads every export, also the getter of WebSocket, which loads undici, 20 ms of each cold
// start.
const { request: send } = process.getBuiltinModule('node:http')

/**
 * One HTTP request. Redirects are never followed: a redirected POST would hand a secret to any server that the answer
 * names.
 */
export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** For the whole exchange, from connecting to the last byte, in milliseconds. */
  readonly timeoutMs: number
  /** Most bytes of body taken, counted after decompression. */
  readonly bodyLimit: number
  /** Opens a connection of its own instead of taking an idle one. */
  readonly newConnection?: boolean
  /**
   * How long a connection may have been idle to be used again, in seconds, where the server has not announced how long
   * it keeps one; 4 by default.
   */
  readonly reuseIdleSeconds?: number
  /** Whether the process waits for the answer before it ends; true by default. */
  readonly holdsProcess?: boolean
}

/**
 * Why there is no answer: `unreachable` (no connection, a broken one, a body that is cut off or cannot be
 * decompressed), `tls`, `timeout`, `too_large`. `sent` is false when the request cannot have reached the other side.
 */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure'
  readonly kind: 'unreachable' | 'tls' | 'timeout' | 'too_large'
  /** Node's own code, for example `ECONNREFUSED`; of a body, `TRUNCATED` or `UNDECODABLE`. */
  readonly reason: string
  readonly sent: boolean

  constructor(kind: HttpFailure['kind'], reason: string, sent: boolean) {
    super(`${kind}: ${reason}`)
    this.kind = kind
    this.reason = reason
    this.sent = sent
  }
}

/**
 * Sends the request and reads the whole answer, or rejects with an HttpFailure. Node's own client: it costs a cold
 * start least.
 */
export async function exchange(request: HttpRequest): Promise<HttpAnswer> {
  const url = new URL(request.url)
  const agent = agentFor(url.protocol as Scheme, request.newConnection === true)
  await closeDoubtful(agent, request.reuseIdleSeconds ?? REUSE_IDLE_SECONDS)
  return new Promise((resolve, reject) => {
    let connected = false
    const options: RequestOptions & ConnectingTime = {
      method: request.method,
      headers: { ...request.headers, 'user-agent': USER_AGENT, 'accept-encoding': 'identity' },
      // It knows whether to use TLS.
      agent,
      // Node takes whole milliseconds only.
      autoSelectFamilyAttemptTimeout: Math.max(1, Math.floor(request.timeoutMs)),
      // Explicit, because NODE_TLS_REJECT_UNAUTHORIZED=0 would otherwise switch the checks off.
      rejectUnauthorized: true,
    }
    const outgoing = send(url, options)
    const fail = (failure: HttpFailure) => {
      clearTimeout(timer)
      reject(failure)
      outgoing.destroy()
    }
    const timer = setTimeout(
      () => fail(new HttpFailure('timeout', 'ETIMEDOUT', connected)),
      request.timeoutMs,
    )
    if (request.holdsProcess === false) timer.unref()
    outgoing.once('socket', (socket) => {
      if (request.holdsProcess === false) socket.unref()
      const ready = url.protocol === 'https:' ? 'secureConnect' : 'connect'
      if (socket.connecting)
        socket.once(ready, () => {
          connected = true
        })
      // Without a route, for example, it has failed by now.
      else connected = !socket.destroyed
    })
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      fail(new HttpFailure(isTlsFailure(error) ? 'tls' : 'unreachable', error.code ?? 'UNKNOWN', connected))
    })
    outgoing.once('response', (incoming) => {
      noteAnnouncement(incoming.socket, String(incoming.headers['keep-alive'] ?? ''))
      readText(incoming, request.bodyLimit).then(
        (body) => {
          clearTimeout(timer)
          resolve({ status: incoming.statusCode ?? 0, headers: plainHeaders(incoming), body })
        },
        (error: unknown) => fail(error instanceof HttpFailure ? error : unreadable(error)),
      )
    })
    // Nothing asked for another protocol. Without a listener, Node closes the connection and says nothing to the
    // request.
    outgoing.once('upgrade', (incoming, socket) => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ status: incoming.statusCode ?? 0, headers: plainHeaders(incoming), body: '' })
    })
    outgoing.end(request.body)
  })
}

async function readText(incoming: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  // Counted chunk by chunk while it is decompressed, so that a small body cannot grow into a large one in memory.
  for await (const chunk of decoded(incoming) as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > limit) throw new HttpFailure('too_large', `over ${limit} bytes`, true)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function decoded(incoming: IncomingMessage): Readable {
  const decoder = decoderOf(incoming.headers['content-encoding']?.toLowerCase())
  if (decoder === undefined) return incoming
  incoming.on('error', (error) => decoder.destroy(error))
  return incoming.pipe(decoder)
}

/** What zlib says of a body that is not what its coding promises; of one that ends too early it says `Z_BUF_ERROR`. */
const BAD_CODING = /^(?!Z_BUF_ERROR)(Z_|ERR__ERROR)/

const unreadable = (error: unknown): HttpFailure => {
  const isCoding = BAD_CODING.test(String((error as NodeJS.ErrnoException).code))
  return new HttpFailure('unreachable', isCoding ? 'UNDECODABLE' : 'TRUNCATED', true)
}

/** Compression is not asked for, so what undoes it is loaded only for an answer that comes compressed all the same. */
function decoderOf(coding: string | undefined): Transform | undefined {
  if (coding !== 'gzip' && coding !== 'br' && coding !== 'deflate') return undefined
  const { createGunzip, createBrotliDecompress, createInflate } = process.getBuiltinModule('node:zlib')
  return { gzip: createGunzip, br: createBrotliDecompress, deflate: createInflate }[coding]()
}

function plainHeaders(incoming: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  )
}

/** OpenSSL's verification errors, Node's own TLS errors, and a peer that does not speak TLS at all. */
const isTlsFailure = ({ code }: NodeJS.ErrnoException): boolean =>
  /ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|CRL_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH/.test(
    String(code),
  )
