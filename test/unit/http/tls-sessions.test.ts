import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls'
import { makeCertificate } from '../../../local/stitch/certificate.ts'
import { post } from './http-post.ts'

/** A server over TLS that this process trusts for one test. It counts its connections, and the sessions that were resumed. */
async function aTrustedServer(t: TestContext) {
  const { certificatePem: cert, privateKeyPem: key } = await makeCertificate({ commonName: 'localhost' })
  const trusted = getCACertificates('default')
  setDefaultCACertificates([...trusted, cert])
  const connections: Socket[] = []
  const sessions: TLSSocket[] = []
  const resumed: boolean[] = []
  const server = createServer({ cert, key, keepAliveTimeout: 60_000 }, (_request, response) => {
    response.end(String(connections.length))
  })
  server.on('connection', (connection: Socket) => connections.push(connection))
  server.on('secureConnection', (session: TLSSocket) => {
    sessions.push(session)
    resumed.push(session.isSessionReused())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    setDefaultCACertificates(trusted)
    server.close()
    server.closeAllConnections()
  })
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    connections,
    sessions,
    resumed,
  }
}

describe('over TLS', () => {
  it('a new connection resumes the session of the one before, which spares both sides the signature', async (t) => {
    const { url, resumed } = await aTrustedServer(t)
    for (let count = 0; count < 3; count += 1) await post(url, { newConnection: true })
    assert.deepEqual(resumed, [false, true, true])
  })

  it('an idle connection is used again, and not when the server has just closed it', async (t) => {
    const { url, connections, sessions } = await aTrustedServer(t)
    const send = async () => (await post(url, { newConnection: false })).body
    assert.deepEqual([await send(), await send()], ['1', '1'])
    const ends = [
      () => sessions.at(-1)?.destroy(),
      () => sessions.at(-1)?.end(),
      () => connections.at(-1)?.destroy(),
      () => connections.at(-1)?.resetAndDestroy(),
    ]
    for (const [index, end] of ends.entries()) {
      end()
      assert.equal(await send(), String(index + 2))
    }
  })
})
