import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A way to a server on loopback that is as long as one over a network. */
export interface DelayedLine {
  readonly port: number
  /** Connections made so far. */
  connections(): number
  close(): Promise<void>
}

/**
 * A TCP proxy that adds round trips: opening a connection costs one, and what is sent arrives half of one later, in
 * either direction. The kernel accepts a connection at once, so its round trip is added to what the client sends first.
 *
 * @param port of the server
 */
export async function delayedLine(port: number, roundTripMs: number): Promise<DelayedLine> {
  const open = new Set<Socket>()
  let connections = 0
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    connections += 1
    const openAt = performance.now() + roundTripMs
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    for (const socket of [near, far]) {
      open.add(socket)
      socket.once('close', () => open.delete(socket))
    }
    carry(near, far, () => Math.max(performance.now(), openAt) + roundTripMs / 2)
    carry(far, near, () => performance.now() + roundTripMs / 2)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}

/** Passes on everything that happens on one side, in its order. `arrivesAt` is asked when it happens. */
function carry(from: Socket, to: Socket, arrivesAt: () => number): void {
  let before = Promise.resolve()
  const later = (deliver: () => void): void => {
    const at = arrivesAt()
    before = before.then(async () => {
      const wait = at - performance.now()
      if (wait > 0) await sleep(wait)
      if (!to.destroyed) deliver()
    })
  }
  from.on('data', (chunk) => later(() => to.write(chunk)))
  from.once('end', () => later(() => to.end()))
  from.once('error', () => later(() => to.resetAndDestroy()))
}
