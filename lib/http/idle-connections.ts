import type { Agent } from 'node:http'
import type { Duplex } from 'node:stream'
import { isWithin, type Moment, momentOf, systemTiming } from '../clock.ts'
import { MOST_IDLE_SECONDS } from '../token/budgets.ts'

/** A server begins to count before we do: when it has sent its answer. In seconds. */
const MARGIN_SECONDS = 1

/** How long the server keeps each connection idle, as its latest answer on it announces, in seconds. */
const announced = new WeakMap<Duplex, number>()

/** Since when each idle connection has been idle. */
const idleSince = new WeakMap<Duplex, Moment>()

/** Remembers what the header `Keep-Alive` of an answer says of its connection. Node reads it in one spelling only, and never `max`. */
export function noteAnnouncement(connection: Duplex, header: string): void {
  const seconds = announcedSeconds(header)
  if (seconds === undefined) announced.delete(connection)
  else announced.set(connection, seconds)
}

/** How long a server says that it keeps an idle connection, in seconds: `timeout=5, max=100`. Nothing where it does not say. */
export const announcedSeconds = (header: string): number | undefined =>
  parameter(header, 'max') === 0 ? 0 : parameter(header, 'timeout')

/** A number in the header, by the name of its parameter. */
function parameter(header: string, name: string): number | undefined {
  const [, digits] = new RegExp(`(?:^|[,;\\s])${name}\\s*=\\s*"?(\\d{1,9})`, 'i').exec(header) ?? []
  return digits === undefined ? undefined : Number(digits)
}

/** Has the agent note when a connection becomes idle: by a timestamp, since a timer stands still in a frozen sandbox. */
export function withIdleTimes(agent: Agent): Agent {
  const keep = agent.keepSocketAlive.bind(agent)
  agent.keepSocketAlive = (connection: Duplex) => {
    idleSince.set(connection, momentOf(systemTiming))
    return keep(connection)
  }
  return agent
}

/**
 * Closes the idle connections of an agent that cannot be known to live, so that its next request takes none of them. That is known of
 * a connection that was idle, by the wall clock, for less than the server announces less a second, and where it announces nothing, for
 * less than `unannouncedSeconds`. The end of a connection may have come already and not be noticed yet: the event loop turns twice.
 */
export async function closeDoubtful(agent: Agent, unannouncedSeconds: number): Promise<void> {
  if (Object.keys(agent.freeSockets).length === 0) return
  await turnOfEventLoop()
  await turnOfEventLoop()
  for (const connections of Object.values(agent.freeSockets)) {
    if (connections === undefined) continue
    // The latest is taken first, and those before it were idle for longer.
    const doubtful = connections.findLastIndex((one) => !isKnownToLive(one, unannouncedSeconds))
    for (const connection of connections.slice(0, doubtful + 1)) connection.destroy()
  }
}

/** Lets everything happen that has come in by now. */
export const turnOfEventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function isKnownToLive(connection: Duplex, unannouncedSeconds: number): boolean {
  const since = idleSince.get(connection)
  const keptSeconds = announced.get(connection)
  const limit = keptSeconds === undefined ? unannouncedSeconds : keptSeconds - MARGIN_SECONDS
  return (
    isOpen(connection) &&
    since !== undefined &&
    isWithin(systemTiming, since, Math.min(limit, MOST_IDLE_SECONDS))
  )
}

/** Whether neither side has ended it, as far as has been noticed. */
export const isOpen = ({ destroyed, readable, writable }: Duplex): boolean =>
  !destroyed && readable && writable
