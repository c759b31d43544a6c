import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls'
import { type Answering, type LocalServer, listen } from '../../local/http-server.ts'
import { makeCertificate } from '../../local/stitch/certificate.ts'
import { FILE, type Owner } from './owner.ts'

/** Starts a server like those of the local stack, on any free port. */
export async function startServer(answering: Answering, owner: Owner = FILE): Promise<LocalServer> {
  const server = await listen(answering)
  owner.after(() => server.close())
  return server
}

/** Listens on loopback until its owner is over. */
async function listening(owner: Owner, server: Server, scheme: string, at: Address = {}): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  const { port = 0, host = '127.0.0.1' } = at
  await new Promise<void>((resolve) => server.listen(port, host, resolve))
  owner.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return `${scheme}://${host}:${(server.address() as AddressInfo).port}`
}

/** Where a server listens; at any free port of 127.0.0.1 by default. */
interface Address {
  readonly host?: string
  readonly port?: number
}

/** An HTTP server for one test; the answer is its address. */
export const anHttpServer = (owner: Owner, listener: RequestListener, at?: Address): Promise<string> =>
  listening(owner, createServer(listener), 'http', at)

/** An HTTPS server for one test, with a certificate that no authority vouches for. */
export async function anHttpsServer(
  owner: Owner,
  listener: RequestListener,
  onConnection: () => void = () => undefined,
): Promise<string> {
  const { certificatePem: cert, privateKeyPem: key } = await makeCertificate({
    commonName: '127.0.0.1',
    keyType: 'ec',
  })
  const server = createTlsServer({ cert, key }, listener)
  server.on('connection', onConnection)
  return listening(owner, server, 'https')
}

/** A server over TLS that this process trusts for one test, with what happened to it. */
export interface TrustedServer {
  readonly url: string
  readonly connections: readonly Socket[]
  readonly sessions: readonly TLSSocket[]
  /** Whether each session was resumed. */
  readonly resumed: readonly boolean[]
}

/** Starts one; it answers each request with the number of connections so far, unless `listener` answers. */
export async function aTrustedServer(owner: Owner, listener?: RequestListener): Promise<TrustedServer> {
  const { certificatePem: cert, privateKeyPem: key } = await makeCertificate({
    commonName: 'localhost',
    keyType: 'ec',
  })
  const trusted = getCACertificates('default')
  setDefaultCACertificates([...trusted, cert])
  owner.after(() => setDefaultCACertificates(trusted))
  const connections: Socket[] = []
  const sessions: TLSSocket[] = []
  const resumed: boolean[] = []
  const counting: RequestListener = (_request, response) => void response.end(String(connections.length))
  const server = createTlsServer({ cert, key, keepAliveTimeout: 60_000 }, listener ?? counting)
  server.on('connection', (connection: Socket) => connections.push(connection))
  server.on('secureConnection', (session: TLSSocket) => {
    sessions.push(session)
    resumed.push(session.isSessionReused())
  })
  const { port } = new URL(await listening(owner, server, 'https'))
  return { url: `https://localhost:${port}`, connections, sessions, resumed }
}

/** A server that answers with these bytes to whatever comes, and then does as it is told with the connection. */
export const aRawServer = (
  owner: Owner,
  answer: (socket: Socket, connection: number) => void,
  onConnection: (socket: Socket) => void = () => undefined,
): Promise<string> => {
  let connections = 0
  const server = createTcpServer((socket) => {
    connections += 1
    const connection = connections
    onConnection(socket)
    socket.on('data', () => answer(socket, connection))
  })
  return listening(owner, server, 'http')
}

/** An address where no server listens. */
export async function unusedAddress(): Promise<string> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}
