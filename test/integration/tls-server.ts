import { anHttpsServer } from '../support/loopback.ts'
import type { Owner } from '../support/owner.ts'

/** A server on loopback whose certificate no authority vouches for. */
export interface TlsServer {
  readonly url: string
  connections(): number
  /** How many requests got through; none, as long as certificates are checked. */
  requests(): number
}

export async function tlsServer(owner: Owner): Promise<TlsServer> {
  let connections = 0
  let requests = 0
  const url = await anHttpsServer(
    owner,
    (_, response) => {
      requests += 1
      response.end('{"access_token":"from-an-impostor-0001","token_type":"Bearer","expires_in":3600}')
    },
    () => {
      connections += 1
    },
  )
  return {
    url: `https://localhost:${new URL(url).port}/connect/token`,
    connections: () => connections,
    requests: () => requests,
  }
}
