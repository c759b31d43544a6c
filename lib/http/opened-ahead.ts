import type { Agent, ClientRequestArgs } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { isWithin, type Moment, momentOf, systemTiming } from '../clock.ts'
import { AHEAD_MS } from '../token/budgets.ts'
import { isOpen, turnOfEventLoop } from './idle-connections.ts'
import { isAddress } from './is-address.ts'

/** A connection that was begun before any request needed it. */
interface Ahead {
  readonly begunAt: Moment
  readonly goodForSeconds: number
  /** Resolves with `undefined` if it could not be opened in time. Never rejects. */
  readonly connection: Promise<Socket | undefined>
}

/** What `withConnectionsAhead` remembers of an agent. */
interface Prepared {
  /** How it connects if nothing was opened ahead. */
  readonly originalConnect: Agent['createConnection']
  /** The connections that were opened ahead, by host and port. */
  readonly opened: Map<string, Ahead>
}

const prepared = new WeakMap<Agent, Prepared>()

/** An agent for TCP alone, and the agent that sends the requests, from `withConnectionsAhead`. */
export interface Agents {
  readonly tcp: Agent
  readonly requests: Agent
}

/**
 * Opens a connection for the agent's next request to the same host and port. The request uses it if it comes within
 * `goodForSeconds`, by the wall clock. The connection does not keep the process running. If it fails, the request opens
 * its own. TCP begins first, so TLS is prepared while the first packet is on its way.
 */
export function openWith({ tcp, requests }: Agents, url: URL, goodForSeconds: number): void {
  const { originalConnect, opened } = prepared.get(requests) as Prepared
  const host = url.hostname.replace(/[[\]]/g, '')
  const isTls = url.protocol === 'https:'
  const address = { host, port: Number(url.port) || (isTls ? 443 : 80), noDelay: true }
  const connection = new Promise<Socket | undefined>((resolve) => {
    let begun: Socket | undefined
    const settle = (socket?: Socket): void => {
      clearTimeout(timer)
      resolve(socket)
    }
    const timer = setTimeout(() => {
      begun?.destroy()
      settle()
    }, AHEAD_MS).unref()
    const watched = (socket: Socket): Socket => {
      // The listener stays: an error of an idle connection without a listener would end the process.
      socket.on('error', () => settle()).unref()
      return socket.once('connect', () => socket.unref())
    }
    const options = { ...address, autoSelectFamilyAttemptTimeout: AHEAD_MS }
    connect(tcp.createConnection.bind(tcp), options, (error, socket) => {
      if (error !== null) return settle()
      begun = watched(socket)
      if (!isTls) return void socket.once('connect', () => settle(socket))
      // One turn later, so that loading goes on: TLS needs the processor, TCP only time.
      setImmediate(() => {
        // Explicit: otherwise NODE_TLS_REJECT_UNAUTHORIZED=0 would switch the checks off.
        const secure = {
          ...address,
          socket,
          servername: isAddress(host) ? '' : host,
          rejectUnauthorized: true,
        }
        connect(originalConnect, secure, (refused, over) => {
          if (refused !== null) return settle()
          watched(over).once('secureConnect', () => settle(over))
        })
      })
    })
  })
  opened.set(keyOf(address), { begunAt: momentOf(systemTiming), goodForSeconds, connection })
}

/** Makes the agent use connections that were opened ahead. Call it after all other changes of how it connects. */
export function withConnectionsAhead(agent: Agent): Agent {
  const originalConnect = agent.createConnection.bind(agent)
  const opened = new Map<string, Ahead>()
  prepared.set(agent, { originalConnect, opened })
  agent.createConnection = (options, done: Connected) => {
    const key = keyOf(options)
    const ahead = opened.get(key)
    if (ahead === undefined) return originalConnect(options, done)
    opened.delete(key)
    living(ahead).then((socket) =>
      socket === undefined ? connect(originalConnect, options, done) : done(null, socket),
    )
    return undefined
  }
  return agent
}

/** What an agent calls when it has connected, or failed to. Node's agent always passes it. */
export type Connected = (error: Error | null, socket: Duplex) => void

/** Connects and calls the callback exactly once: when it connects at once, after a look-up, or when it throws. */
function connect(
  createConnection: Agent['createConnection'],
  options: ClientRequestArgs,
  done: (error: Error | null, socket: Socket) => void,
): void {
  let isDone = false
  const once: Connected = (error, socket) => {
    // An agent that connects at once may also call the callback later, as a listener of the connection.
    if (!isDone) done(error, socket as Socket)
    isDone = true
  }
  try {
    const socket = createConnection(options, once)
    if (socket) once(null, socket)
  } catch (refused) {
    once(refused as Error, undefined as never)
  }
}

const keyOf = ({ host, port }: ClientRequestArgs): string => `${host} ${port}`

/**
 * The connection, if it is still open. It may have been closed without Node noticing it yet, so the event loop turns
 * twice first.
 */
async function living({ begunAt, goodForSeconds, connection }: Ahead): Promise<Socket | undefined> {
  if (!isWithin(momentOf(systemTiming), begunAt, goodForSeconds)) {
    connection.then((socket) => socket?.destroy())
    return undefined
  }
  const socket = await connection
  await turnOfEventLoop()
  await turnOfEventLoop()
  if (socket !== undefined && isOpen(socket)) return socket.ref()
  socket?.destroy()
  return undefined
}
