import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { describe, it, type TestContext } from 'node:test'
import { closeDoubtful, isOpen, turnOfEventLoop } from '../../../lib/http/idle-connections.ts'
import { anHttpServer, aRawServer } from '../../support/loopback.ts'
import { post } from './http-post.ts'

/** A server that answers each request with the number of its connection, and with such a header. */
async function aNumberingServer(t: TestContext, keepAlive?: string) {
  const connections: Socket[] = []
  const header = keepAlive === undefined ? '' : `keep-alive: ${keepAlive}\r\n`
  const url = await aRawServer(t, (socket, connection) => {
    connections[connection - 1] = socket
    socket.write(`HTTP/1.1 200 OK\r\n${header}content-length: 1\r\n\r\n${connection}`)
  })
  const send = async (reuseIdleSeconds?: number) =>
    (
      await post(url, {
        newConnection: false,
        ...(reuseIdleSeconds === undefined ? {} : { reuseIdleSeconds }),
      })
    ).body
  return { send, connections }
}

/** The wall clock goes on by so many seconds while the process does nothing, as in a frozen sandbox. */
const freeze = (t: TestContext, seconds: number): void => t.mock.timers.setTime(Date.now() + seconds * 1000)

/** Header of the answer, our own limit, idle time, and whether the connection is used again. */
const IDLE: readonly [header: string | undefined, limit: number | undefined, idle: number, again: boolean][] =
  [
    [undefined, undefined, 3.999, true],
    [undefined, undefined, 4, false],
    [undefined, 30, 29.999, true],
    [undefined, 30, 30, false],
    ['timeout=60', undefined, 58.999, true],
    ['timeout=60', undefined, 59, false],
    ['timeout=2', 30, 0.999, true],
    ['timeout=2', 30, 1, false],
    ['timeout=1', 30, 0, false],
    ['max=100, timeout=60', undefined, 58.999, true],
    ['Timeout = "60"', undefined, 58.999, true],
    ['timeout=60;max=9', undefined, 59, false],
    ['timeout=60, max=0', undefined, 0, false],
    ['max=100', undefined, 3.999, true],
    ['max=100', undefined, 4, false],
    ['idle-timeout=60', undefined, 4, false],
    ['timeout=7200', undefined, 199.999, true],
    ['timeout=7200', undefined, 200, false],
    // Six hours.
    ['timeout=60', undefined, 21_600, false],
    // A clock that was set back says nothing of how long it was.
    ['timeout=60', undefined, -10, false],
  ]

describe('a connection on which the server announces', () => {
  for (const [header, limit, idle, again] of IDLE)
    it(`${header ?? 'nothing'}, with a limit of ${limit ?? 'nothing else'}, is ${again ? '' : 'not '}used again after ${idle} s`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: 1_764_000_000_000 })
      const { send } = await aNumberingServer(t, header)
      assert.equal(await send(limit), '1')
      freeze(t, idle)
      assert.equal(await send(limit), again ? '1' : '2')
    })
})

it('what a connection was said to be kept for ends with the next answer on it that says nothing', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_764_000_000_000 })
  const headers = ['keep-alive: timeout=60\r\n', '', '']
  const url = await aRawServer(t, (socket, connection) =>
    socket.write(`HTTP/1.1 200 OK\r\n${headers.shift()}content-length: 1\r\n\r\n${connection}`),
  )
  const send = async () => (await post(url, { newConnection: false })).body
  assert.deepEqual([await send(), await send()], ['1', '1'])
  freeze(t, 4)
  assert.equal(await send(), '2')
})

describe('before a request', () => {
  it('that finds no idle connection, nothing is waited for', async () => {
    let hasTurned = false
    setImmediate(() => {
      hasTurned = true
    })
    await closeDoubtful(new Agent({ keepAlive: true }), 4)
    assert.equal(hasTurned, false)
  })

  it('an idle connection is closed if it is not known how long it was idle', async (t) => {
    const agent = new Agent({ keepAlive: true })
    t.after(() => agent.destroy())
    const url = await anHttpServer(t, (_request, response) => response.end())
    const [answer] = (await once(get(url, { agent }), 'response')) as [IncomingMessage]
    await once(answer.resume(), 'end')
    while (Object.keys(agent.freeSockets).length === 0) await turnOfEventLoop()
    const [connection] = Object.values(agent.freeSockets).flat()
    await closeDoubtful(agent, 4)
    assert.equal(connection?.destroyed, true)
  })
})

describe('a connection', () => {
  const aConnection = () =>
    new Duplex({ allowHalfOpen: true, read: () => undefined, write: (_chunk, _encoding, done) => done() })
  for (const [how, end, is] of [
    ['is open as long as neither side ends it', () => undefined, true],
    ['is not open once this side has ended it', (one: Duplex) => one.end(), false],
    ['is not open once the other side has ended it', (one: Duplex) => one.push(null), false],
    ['is not open once it is destroyed', (one: Duplex) => one.destroy(), false],
  ] as const)
    it(how, async () => {
      const connection = aConnection().resume()
      end(connection)
      await turnOfEventLoop()
      assert.equal(isOpen(connection), is)
    })
})

describe('a connection that the server has ended between two requests is not used again', () => {
  const ENDS: readonly [title: string, end: (connection: Socket) => void][] = [
    ['closed', (connection) => connection.destroy()],
    ['reset', (connection) => connection.resetAndDestroy()],
    ['closed on its side alone', (connection) => connection.end()],
  ]
  // Fault: an idle connection that has died
  for (const [title, end] of ENDS)
    it(`${title}, in the moment before the next one`, async (t) => {
      const { send, connections } = await aNumberingServer(t, 'timeout=60')
      assert.equal(await send(), '1')
      for (let count = 1; count < 9; count += 1) {
        end(connections[count - 1] as Socket)
        assert.equal(await send(), String(count + 1))
      }
    })

  // Fault: thaw
  it('frozen for longer than announced, where the end of the connection comes only after the thaw', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 1_764_000_000_000 })
    const { send, connections } = await aNumberingServer(t, 'timeout=5')
    assert.equal(await send(), '1')
    freeze(t, 6)
    const answer = send()
    connections[0]?.destroy()
    assert.equal(await answer, '2')
  })
})

it('of several idle connections, those that are too old are left, and the latest is used', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_764_000_000_000 })
  const { send } = await aNumberingServer(t)
  assert.deepEqual((await Promise.all([send(), send()])).sort(), ['1', '2'])
  freeze(t, 3)
  const latest = await send()
  freeze(t, 3)
  assert.deepEqual((await Promise.all([send(), send()])).sort(), [latest, '3'])
})
