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
  /** Nothing where it could not be opened in time. Never rejects. */
  readonly connection: Promise<Socket | undefined>
}

/** How an agent connects where nothing was opened ahead. */
const anew = new WeakMap<Agent, Agent['createConnection']>()

/** What an agent has opened ahead, by host and port. */
const opened = new WeakMap<Agent, Map<string, Ahead>>()

/** An agent for TCP alone, and the one that requests are sent by. */
export interface Agents {
  readonly tcp: Agent
  readonly requests: Agent
}

/**
 * Opens a connection that the agent's next request to the same host and port uses, if it comes within so many seconds by the wall clock.
 * It holds no process, and a failure is no failure of a request: that one opens its own. TCP comes first, so that what TLS has to prepare
 * is prepared while the first packet is on its way.
 */
export function openWith({ tcp, requests }: Agents, url: URL, goodForSeconds: number): void {
  const host = url.hostname.replace(/^\[|\]$/g, '')
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
      // It stays, since an error of an idle connection that nothing listens to would end the process.
      socket.on('error', () => settle()).unref()
      return socket.once('connect', () => socket.unref())
    }
    const options = { ...address, autoSelectFamilyAttemptTimeout: AHEAD_MS }
    connect(tcp.createConnection.bind(tcp), options, (error, socket) => {
      if (error !== null) return settle()
      begun = watched(socket)
      if (!isTls) return void socket.once('connect', () => settle(socket))
      // A turn later, so that loading goes on: TLS takes the processor, and TCP only time.
      setImmediate(() => {
        // Explicit, because NODE_TLS_REJECT_UNAUTHORIZED=0 would otherwise switch the checks off.
        const secure = {
          ...address,
          socket,
          servername: isAddress(host) ? '' : host,
          rejectUnauthorized: true,
        }
        connect(anew.get(requests) ?? requests.createConnection, secure, (refused, over) => {
          if (refused !== null) return settle()
          watched(over).once('secureConnect', () => settle(over))
        })
      })
    })
  })
  const ofAgent = opened.get(requests) ?? new Map<string, Ahead>()
  opened.set(
    requests,
    ofAgent.set(keyOf(address), { begunAt: momentOf(systemTiming), goodForSeconds, connection }),
  )
}

/** Has the agent use what was opened ahead. Comes after everything else that changes how it connects. */
export function withConnectionsAhead(agent: Agent): Agent {
  const connectAnew = agent.createConnection.bind(agent)
  anew.set(agent, connectAnew)
  agent.createConnection = (options, done) => {
    const ahead = opened.get(agent)?.get(keyOf(options))
    if (ahead === undefined) return connectAnew(options, done)
    opened.get(agent)?.delete(keyOf(options))
    living(ahead).then((socket) =>
      socket === undefined
        ? connect(connectAnew, options, (error, other) => done?.(error, other))
        : done?.(null, socket),
    )
    return undefined
  }
  return agent
}

type Connected = (error: Error | null, socket: Socket) => void

/** Whether it connects at once or after a look-up, and whether it throws: the callback is called, and once. */
function connect(
  createConnection: Agent['createConnection'],
  options: ClientRequestArgs,
  done: Connected,
): void {
  let isDone = false
  const once = (error: Error | null, socket: Duplex): void => {
    // What connects at once takes the callback for a listener of the connection, too.
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

/** The connection, if it can still be known to live. Its end may have come and not be noticed yet: the event loop turns twice. */
async function living({ begunAt, goodForSeconds, connection }: Ahead): Promise<Socket | undefined> {
  if (!isWithin(systemTiming, begunAt, goodForSeconds)) {
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
