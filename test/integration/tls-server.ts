import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { makeCertificate } from '../../local/stitch/certificate.ts'

/** A server on loopback whose certificate nobody vouches for. */
export interface TlsServer {
  readonly url: string
  connections(): number
  /** How many requests got through; none, as long as certificates are checked. */
  requests(): number
  close(): Promise<void>
}

export async function tlsServer(): Promise<TlsServer> {
  const { certificatePem: cert, privateKeyPem: key } = await makeCertificate({ commonName: 'localhost' })
  let connections = 0
  let requests = 0
  const server = createServer({ cert, key }, (_, response) => {
    requests += 1
    response.end('{"access_token":"from-an-impostor-0001","token_type":"Bearer","expires_in":3600}')
  })
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}/connect/token`,
    connections: () => connections,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
