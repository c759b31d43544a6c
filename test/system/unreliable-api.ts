import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { readBody } from '../../local/http-server.ts'
import { anHttpServer } from '../support/loopback.ts'
import type { Owner } from '../support/owner.ts'

/** How long it announces that it keeps an idle connection, in seconds. */
export const ANNOUNCED_SECONDS = 5

/** How it ends a connection. `silent`: it goes on to take bytes, and never answers again. */
export type End = 'closed' | 'reset' | 'half-closed' | 'silent'

/**
 * When it ends a connection whose request has come: before it executes that, after it, or in the middle of the answer.
 */
export type Moment = 'before' | 'after' | 'within'

/** An API that executes mutations, and that does with its connections what it is told. */
export interface UnreliableApi {
  readonly url: string
  /** How often it has executed the mutation with this id. */
  executed(id: string): number
  /** The connections that are idle now. */
  idle(): readonly Socket[]
  /** Ends these connections. */
  end(how: End, connections: readonly Socket[]): void
  /** Ends the connection of the next request, then. */
  endNext(how: End, moment: Moment): void
  /** Connections made so far. */
  connections(): number
}

/** Starts one. */
export async function unreliableApi(owner: Owner): Promise<UnreliableApi> {
  const executions = new Map<string, number>()
  const open = new Set<Socket>()
  const known = new WeakSet<Socket>()
  const silent = new WeakSet<Socket>()
  let connections = 0
  let next: { how: End; moment: Moment } | undefined

  const end = (socket: Socket, how: End): void => {
    // Once: Node resets no connection that is being closed, and does not end then.
    if (!open.delete(socket)) return
    if (how === 'closed') socket.destroy()
    else if (how === 'reset') socket.resetAndDestroy()
    else if (how === 'half-closed') socket.end()
    else silent.add(socket)
  }
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { socket } = request
    if (!known.has(socket)) {
      connections += 1
      known.add(socket)
      open.add(socket)
      socket.once('close', () => open.delete(socket))
    }
    const body = (await readBody(request)).toString()
    const mine = next
    next = undefined
    if (mine?.moment === 'before') end(socket, mine.how)
    // What was sent on a connection that is silent or half-closed is lost on the way, as it is behind a NAT gateway.
    if (mine?.moment === 'before' || silent.has(socket)) return
    const { id } = (JSON.parse(body) as { variables: { id: string } }).variables
    executions.set(id, (executions.get(id) ?? 0) + 1)
    if (mine?.moment === 'after') return end(socket, mine.how)
    response.writeHead(200, {
      'content-type': 'application/json',
      'keep-alive': `timeout=${ANNOUNCED_SECONDS}`,
      'transfer-encoding': 'chunked',
    })
    response.write('{"data":')
    if (mine?.moment === 'within') return end(socket, mine.how)
    response.end('{"done":true}}')
  }
  const url = await anHttpServer(owner, (request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  return {
    url,
    executed: (id) => executions.get(id) ?? 0,
    idle: () => [...open],
    end: (how, sockets) => {
      for (const socket of sockets) end(socket, how)
    },
    endNext: (how, moment) => {
      next = { how, moment }
    },
    connections: () => connections,
  }
}
