import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'
import { FILE, type Owner } from '../support/owner.ts'

/** A way to a server on loopback that can lose its idle connections, as a NAT gateway does after some minutes. */
export interface TcpProxy {
  /** Stands for the server's own address. */
  readonly url: string
  /** Connections made so far. */
  connections(): number
  /** Loses every open connection without a word: a writer to one is answered with a reset. */
  loseConnections(): void
  /** How often a client wrote to a lost connection. */
  resets(): number
}

export async function tcpProxy(target: string, owner: Owner = FILE): Promise<TcpProxy> {
  const { hostname, port } = new URL(target)
  /** Every connection with its other half; a lost one is no longer here. */
  const open = new Map<Socket, Socket>()
  const lost = new Set<Socket>()
  let connections = 0
  let resets = 0
  const server = createServer((socket) => {
    connections += 1
    const upstream = connect(Number(port), hostname)
    open.set(socket, upstream)
    socket.on('error', () => upstream.destroy())
    upstream.on('error', () => socket.destroy())
    upstream.on('close', () => {
      if (open.has(socket)) socket.destroy()
    })
    socket.on('close', () => {
      open.delete(socket)
      upstream.destroy()
    })
    socket.pipe(upstream).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  owner.after(() => {
    server.close()
    for (const socket of [...open.keys(), ...lost]) socket.destroy()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    resets: () => resets,
    loseConnections() {
      for (const [socket, upstream] of open) {
        open.delete(socket)
        socket.unpipe()
        upstream.destroy()
        lost.add(socket)
        socket.once('data', () => {
          resets += 1
          socket.resetAndDestroy()
        })
        socket.resume()
      }
    },
  }
}
