import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, describe, it } from 'node:test'
import { delayedLine } from '../../bench/servers/delayed-line.ts'
import { readBody } from '../../local/http-server.ts'
import { startServer } from '../support/loopback.ts'

const ROUND_TRIP_MS = 60

const server = await startServer(async (incoming, response) => {
  const body = await readBody(incoming)
  response.end(body)
})
const line = await delayedLine(server.port, ROUND_TRIP_MS)
after(() => line.close())
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
after(() => agent.destroy())

describe('the line that a benchmark puts before a server', () => {
  /** Sends a body and takes it back. A timer may fire a millisecond early: round trips are counted in tenths. */
  const echo = async (body: string): Promise<{ echoed: string; roundTrips: number }> => {
    const from = performance.now()
    const outgoing = request({ port: line.port, host: '127.0.0.1', method: 'POST', agent }).end(body)
    const [incoming] = await once(outgoing, 'response')
    const echoed = await text(incoming)
    return { echoed, roundTrips: (performance.now() - from) / ROUND_TRIP_MS }
  }

  it('costs a round trip to open a connection, and one for each request on it', async () => {
    const body = 'x'.repeat(300_000)
    const [first, second] = [await echo(body), await echo('short')]
    assert.deepEqual([first.echoed === body, second.echoed, line.connections()], [true, 'short', 1])
    assert.ok(first.roundTrips > 1.9, `${first.roundTrips} round trips`)
    assert.ok(second.roundTrips > 0.9, `${second.roundTrips} round trips`)
  })

  it('passes on that a side has ended, after everything that it sent before', async () => {
    const socket = connect({ port: line.port, host: '127.0.0.1', allowHalfOpen: true })
    socket.end('GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n')
    assert.match(await text(socket), /^HTTP\/1\.1 200/)
  })
})
