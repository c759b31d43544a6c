import type { LookupAddress } from 'node:dns'
import type { Agent, AgentOptions, ClientRequestArgs } from 'node:http'
import type { LookupFunction } from 'node:net'
import { monotonicMs } from '../clock.ts'
import { withIdleTimes } from './idle-connections.ts'
import { isAddress } from './is-address.ts'
import { type Connected, openWith, withConnectionsAhead } from './opened-ahead.ts'

// Not imported: an import reads every export, also the getter of WebSocket, which loads undici, 20 ms of each cold
// start.
const { Agent: HttpAgent } = process.getBuiltinModule('node:http')
const { globalAgent, Agent: HttpsAgent } = process.getBuiltinModule('node:https')

/** The schemes that requests are sent by. */
export type Scheme = 'http:' | 'https:'

/** The request option that says how long connecting may take, in milliseconds. */
export interface ConnectingTime {
  readonly autoSelectFamilyAttemptTimeout?: number
}

const agents = new Map<string, Agent>()

/**
 * The agent that this process sends requests by: it uses idle connections again, the one that was used last first, or
 * opens a new one for each request. Both are kept, and resume the TLS sessions of earlier connections.
 */
export function agentFor(scheme: Scheme, newConnection: boolean): Agent {
  const key = `${scheme}${newConnection}`
  const made = () =>
    newConnection
      ? connectionAgent(scheme, {})
      : withConnectionsAhead(withIdleTimes(connectionAgent(scheme, { keepAlive: true })))
  const agent = agents.get(key) ?? made()
  agents.set(key, agent)
  return agent
}

/**
 * Opens a connection for the next request to this address. The request uses it if it comes within `goodForSeconds`.
 * Behind a proxy nothing is opened: the way through it begins with the request.
 */
export function openAhead(address: string, goodForSeconds: number): void {
  const url = new URL(address)
  if (globalAgent.options.proxyEnv === undefined)
    openWith(
      { tcp: agentFor('http:', true), requests: agentFor(url.protocol as Scheme, false) },
      url,
      goodForSeconds,
    )
}

/**
 * An agent that reaches a host with several addresses: each gets an equal share of the time for connecting. Node would
 * give each 250 ms, too little for a host that is farther away, and never come to the other addresses if it gave one of
 * them all.
 *
 * A request says in `autoSelectFamilyAttemptTimeout` how long connecting may take. Where it does not, and where Node
 * sends requests through a proxy (`NODE_USE_ENV_PROXY`), as these agents then do too, Node's own rule holds: only the
 * proxy may know the name.
 */
export function connectionAgent(scheme: Scheme, options: AgentOptions): Agent {
  const { proxyEnv } = globalAgent.options
  const withProxy = { ...options, proxyEnv }
  const agent = scheme === 'https:' ? new HttpsAgent(withProxy) : new HttpAgent(withProxy)
  return proxyEnv === undefined ? withEqualShares(agent) : agent
}

function withEqualShares(agent: Agent): Agent {
  const connectTo = agent.createConnection.bind(agent)
  agent.createConnection = (options: ClientRequestArgs & ConnectingTime, done: Connected) => {
    const { host, autoSelectFamilyAttemptTimeout: wholeMs } = options
    if (!host || isAddress(host) || wholeMs === undefined) return connectTo(options, done)
    const { lookup, ADDRCONFIG } = process.getBuiltinModule('node:dns')
    // As Node itself looks names up: without IPv6 addresses where this machine has none, which only Windows cannot
    // tell.
    const hints = process.platform === 'win32' ? 0 : ADDRCONFIG
    const startedAt = monotonicMs()
    lookup(host, { all: true, hints }, (error, addresses) => {
      if (error !== null) return done(error, undefined as never)
      const leftMs = wholeMs - (monotonicMs() - startedAt)
      const share: ClientRequestArgs & ConnectingTime = {
        ...options,
        lookup: answering(addresses),
        autoSelectFamilyAttemptTimeout: Math.max(1, Math.floor(leftMs / Math.max(1, addresses.length))),
      }
      try {
        done(null, connectTo(share) as NonNullable<ReturnType<typeof connectTo>>)
      } catch (refused) {
        // Here, in a callback of the look-up, it would end the process: a resolver that names nothing, an option that
        // Node refuses.
        done(refused as Error, undefined as never)
      }
    })
    return undefined
  }
  return agent
}

/** A look-up that has taken place. Node wants one address where `--no-network-family-autoselection` is set. */
const answering =
  (addresses: LookupAddress[]): LookupFunction =>
  (_host, { all }, done) => {
    const [first] = addresses
    if (all === true || first === undefined) done(null, addresses)
    else done(null, first.address, first.family)
  }
