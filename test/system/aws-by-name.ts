import { createServer, request as send } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import selfsigned from 'selfsigned'
import type { Owner } from '../support/owner.ts'

/** What a program needs in its environment to reach a local endpoint by AWS's own names. */
export interface AwsByName {
  /** Address of a proxy for `https:`. */
  readonly proxy: string
  /** The certificate to trust, as PEM. */
  readonly certificate: string
}

/**
 * A proxy on loopback at which each name below `domain` leads to a local endpoint: for an SDK that takes no address in
 * its place.
 *
 * @param domain for example `af-south-1.amazonaws.com`
 */
export async function awsByName(owner: Owner, domain: string, endpoint: string): Promise<AwsByName> {
  const { cert, private: key } = await selfsigned.generate([{ name: 'commonName', value: domain }], {
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: `*.${domain}` }] }],
  })
  const tls = createTlsServer({ cert, key }, (asked, answering) => {
    const { method, headers } = asked
    // The local endpoint answers under no name of AWS's.
    const passed = { method, headers: { ...headers, host: new URL(endpoint).host } }
    const sent = send(new URL(asked.url ?? '/', endpoint), passed, (answer) => {
      answering.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(answering)
    })
    asked.pipe(sent.on('error', () => answering.destroy()))
  })
  const port = await listening(owner, tls)
  const proxy = createServer().on('connect', (_request, client: Socket) => {
    const there = connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'))
    there.on('error', () => client.destroy()).pipe(client)
    client.on('error', () => there.destroy()).pipe(there)
  })
  return { proxy: `http://127.0.0.1:${await listening(owner, proxy)}`, certificate: cert }
}

async function listening(owner: Owner, server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  owner.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return (server.address() as AddressInfo).port
}
