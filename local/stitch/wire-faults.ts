import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Fault } from '../faults.ts'
import { headerText, type Members, text, whole } from '../value-kinds.ts'

type Options = Fault['options']
type WireFault = (response: ServerResponse, options: Options, request: IncomingMessage) => void

const MEBIBYTE = 1024 * 1024
const HTML = '<!doctype html><title>Just a moment</title><h1>Checking your browser</h1>'

/** Path of this simulator that no client should ever reach. It counts requests that followed a redirect. */
export const CANARY_PATH = '/canary'

/**
 * Faults of the connection, and of a proxy in front of Stitch: the same at the token endpoint and at the API.
 *
 * | does | options |
 * |---|---|
 * | `429`, `503`, any other HTTP status from 400 | `retryAfter`: the header's value, absent by default |
 * | `hang`, `reset` | before any byte of the answer |
 * | `drip` | a byte at a time, every `intervalMs` (200) |
 * | `redirect` | `location` (a canary of ours), `status` (307) |
 * | `gzip-bomb` | `mebibytes` after decompression (200, from about 200 KiB) |
 * | `large-body` | `mebibytes` (8) of well-formed JSON, with `members` (none) before them, each with its comma |
 * | `html` | `status` (200) |
 * | `truncated`, `not-json` | |
 */
const WIRE_FAULTS = {
  hang: () => {},
  reset: (response) => response.socket?.resetAndDestroy(),
  html: (response, options) =>
    response.writeHead(Number(options.status ?? 200), { 'content-type': 'text/html' }).end(HTML),
  'not-json': (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data": nothing'),
  redirect: (response, options, request) =>
    response
      .writeHead(Number(options.status ?? 307), {
        location: String(options.location ?? `http://${request.headers.host}${CANARY_PATH}`),
      })
      .end(),
  truncated: (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 200 })
    response.write('{"access_token":"trunc', () => response.socket?.destroy())
  },
  'large-body': (response, options) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(`{${options.members ?? ''}"padding":"${'x'.repeat(Number(options.mebibytes ?? 8) * MEBIBYTE)}"}`),
  'gzip-bomb': (response, options) => {
    // Gzip members may follow each other (RFC 1952 §2.2), so the bomb is never inflated on this side.
    const member = gzipSync(Buffer.alloc(MEBIBYTE, ' '))
    const body = Buffer.concat(Array<Buffer>(Number(options.mebibytes ?? 200)).fill(member))
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body)
  },
  drip: (response, options) => {
    const body = JSON.stringify({ access_token: 'x'.repeat(200), expires_in: 3600, token_type: 'Bearer' })
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
    let sent = 0
    const timer = setInterval(
      () => {
        response.write(body[sent++] ?? '')
        if (sent < body.length) return
        clearInterval(timer)
        response.end()
      },
      Number(options.intervalMs ?? 200),
    )
    response.on('close', () => clearInterval(timer))
  },
} satisfies Record<string, WireFault>

const MEBIBYTES = whole(1, 256)
const STATUS = whole(200, 599)

/** The options of each fault of the connection, except those that are an HTTP status. */
export const WIRE_FAULT_OPTIONS: Readonly<Record<keyof typeof WIRE_FAULTS, Members>> = {
  hang: {},
  reset: {},
  html: { status: STATUS },
  'not-json': {},
  redirect: { location: headerText, status: STATUS },
  truncated: {},
  'large-body': { mebibytes: MEBIBYTES, members: text },
  'gzip-bomb': { mebibytes: MEBIBYTES },
  drip: { intervalMs: whole(1, 60_000) },
}

/** The options of a fault that is an HTTP status. */
export const STATUS_FAULT_OPTIONS: Members = { retryAfter: headerText }

/** Whether a fault's name is an HTTP status. */
export const isStatusFault = (does: string): boolean => /^[45]\d\d$/.test(does)

/** Answers a request as a fault of the connection says; false if the fault is not of that kind. */
export function strikeWire(fault: Fault, request: IncomingMessage, response: ServerResponse): boolean {
  if (isStatusFault(fault.does)) {
    const retryAfter = fault.options.retryAfter
    const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
    response.writeHead(Number(fault.does), headers).end('the edge says no')
    return true
  }
  const faults: ReadonlyMap<string, WireFault> = new Map(Object.entries(WIRE_FAULTS))
  const strike = faults.get(fault.does)
  strike?.(response, fault.options, request)
  return strike !== undefined
}
