import type { Agent } from 'node:http'
import type { Duplex } from 'node:stream'
import { isWithin, type Moment, momentOf, systemTiming } from '../clock.ts'
import { MOST_IDLE_SECONDS } from '../token/budgets.ts'

/** A server begins to count before we do: when it has sent its answer. In seconds. */
const MARGIN_SECONDS = 1

/** How long the server keeps each connection idle, as its latest answer on it announces, in seconds. */
const announced = new WeakMap<Duplex, number | undefined>()

/** Since when each idle connection has been idle. */
const idleSince = new WeakMap<Duplex, Moment>()

/**
 * Remembers what the header `Keep-Alive` of an answer says of its connection. Node reads it in one spelling only, and
 * never `max`.
 */
export function noteAnnouncement(connection: Duplex, header: string): void {
  announced.set(connection, announcedSeconds(header))
}

/**
 * How long a server says that it keeps an idle connection, in seconds: `timeout=5, max=100`. Nothing where it does not
 * say.
 */
export const announcedSeconds = (header: string): number | undefined =>
  parameter(header, 'max') === 0 ? 0 : parameter(header, 'timeout')

/** A number in the header, by the name of its parameter. */
function parameter(header: string, name: string): number | undefined {
  const digits = new RegExp(`(?:^|[,;\\s])${name}\\s*=\\s*"?(\\d{1,9})`, 'i').exec(header)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** Has the agent note when a connection becomes idle: by a timestamp, since a timer stops in a frozen sandbox. */
export function withIdleTimes(agent: Agent): Agent {
  const keep = agent.keepSocketAlive.bind(agent)
  agent.keepSocketAlive = (connection: Duplex) => {
    idleSince.set(connection, momentOf(systemTiming))
    return keep(connection)
  }
  return agent
}

/**
 * Closes the idle connections of an agent that may be dead, so that its next request takes none of them. A connection
 * counts as alive while its idle time, by the wall clock, is over a second less than the server announces. If the
 * server announces nothing, the idle time must be less than `unannouncedSeconds`. A connection may have ended without
 * Node noticing it yet, so the event loop turns twice first.
 */
export async function closeDoubtful(agent: Agent, unannouncedSeconds: number): Promise<void> {
  if (Object.keys(agent.freeSockets).length === 0) return
  await turnOfEventLoop()
  await turnOfEventLoop()
  // Node keeps no empty entry.
  for (const connections of Object.values(agent.freeSockets) as Duplex[][]) {
    // The latest is taken first, and those before it were idle for longer.
    const doubtful = connections.findLastIndex((one) => !isKnownToLive(one, unannouncedSeconds))
    for (const connection of connections.slice(0, doubtful + 1)) connection.destroy()
  }
}

/** Lets Node handle everything that has arrived so far. */
export const turnOfEventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function isKnownToLive(connection: Duplex, unannouncedSeconds: number): boolean {
  const since = idleSince.get(connection)
  const keptSeconds = announced.get(connection)
  const limit = keptSeconds === undefined ? unannouncedSeconds : keptSeconds - MARGIN_SECONDS
  return (
    isOpen(connection) &&
    since !== undefined &&
    isWithin(momentOf(systemTiming), since, Math.min(limit, MOST_IDLE_SECONDS))
  )
}

/** Whether neither side has ended it, as far as has been noticed. A destroyed one is neither readable nor writable. */
export const isOpen = ({ readable, writable }: Duplex): boolean => readable && writable
