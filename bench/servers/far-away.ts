import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCertificate } from '../../local/stitch/certificate.ts'
import { delayedLine } from './delayed-line.ts'
import type { Open } from './open.ts'

/** How long a server keeps an idle connection, as its `Keep-Alive` header announces it, in milliseconds. */
const KEPT_MS = 60_000

/** A server at the end of a line. */
export interface FarServer {
  readonly open: Open
  /**
   * What its clients have waited for so far: one for each TCP connection, one for each TLS 1.3 handshake, one for each
   * request.
   */
  roundTrips(): number
  /** Ends every connection, as a server does whose idle time is over. */
  hangUp(): void
}

/** Servers that speak TLS, as many round trips away as they are told. */
export interface FarAway {
  /** One server at the end of a line of that length, in milliseconds for a round trip. Open it once. */
  at(roundTripMs: number): FarServer
  /** What a process needs in its environment to trust them. */
  readonly environment: Readonly<Record<string, string>>
  close(): Promise<void>
}

/** Makes them a certificate. Close each server by itself, and this after the last one. */
export async function farAway(): Promise<FarAway> {
  const { certificatePem, privateKeyPem } = await makeCertificate({ commonName: 'localhost' })
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  const trusted = join(folder, 'certificate.pem')
  await writeFile(trusted, certificatePem)
  return {
    at: (roundTripMs) => {
      let served = 0
      const count = (): void => {
        served += 1
      }
      const options = {
        cert: certificatePem,
        key: privateKeyPem,
        keepAliveTimeout: KEPT_MS,
        // An older protocol would take a round trip more for each handshake.
        minVersion: 'TLSv1.3',
      } as const
      const server = createServer(options).on('connection', count).on('secureConnection', count)
      return {
        open: async (listener) => {
          server.on('request', count).on('request', listener).listen(0, '127.0.0.1')
          await once(server, 'listening')
          const line = await delayedLine((server.address() as AddressInfo).port, roundTripMs)
          return {
            url: `https://localhost:${line.port}`,
            port: line.port,
            close: async () => {
              await line.close()
              const closed = once(server, 'close')
              server.close()
              server.closeAllConnections()
              await closed
            },
          }
        },
        roundTrips: () => served,
        hangUp: () => server.closeAllConnections(),
      }
    },
    environment: { NODE_EXTRA_CA_CERTS: trusted },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
