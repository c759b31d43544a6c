import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { openAhead } from '../../../lib/http/connections.ts'
import { AHEAD_MS } from '../../../lib/token/budgets.ts'
import { aName } from '../../support/addresses.ts'
import { anHttpServer, aRawServer, unusedAddress } from '../../support/loopback.ts'
import { failureOf, post } from './http-post.ts'
import { exitCodeOf, LATE_MS, OVER, opening, sending } from './thread.ts'

/** A server that answers each request with the number of its connection. */
async function aNumberingServer(t: TestContext) {
  const connections: Socket[] = []
  const first = Promise.withResolvers<[Socket]>()
  const url = await aRawServer(
    t,
    (socket, number) => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${number}`),
    (socket) => {
      connections.push(socket)
      first.resolve([socket])
    },
  )
  return { url, connections, opened: () => first.promise }
}

const send = async (url: string) => (await post(url, { newConnection: false })).body

describe('a connection that was opened ahead', () => {
  it('is there before the request, which uses it', async (t) => {
    const { url, connections, opened } = await aNumberingServer(t)
    const open = opened()
    openAhead(url, 4)
    await open
    assert.equal(connections.length, 1)
    assert.deepEqual([await send(url), await send(url)], ['1', '1'])
  })

  it('is waited for by a request that comes sooner, and found by name too', async (t) => {
    const { url, connections } = await aNumberingServer(t)
    const named = `http://${aName(t, ['::1', '127.0.0.1'])}:${new URL(url).port}`
    openAhead(named, 4)
    assert.equal(await send(named), '1')
    assert.equal(connections.length, 1)
  })

  it('is for one request: the next at the same time opens its own', async (t) => {
    const { url } = await aNumberingServer(t)
    openAhead(url, 4)
    assert.deepEqual((await Promise.all([send(url), send(url)])).sort(), ['1', '2'])
  })

  it('is for its own host and port: a request to another is sent there', async (t) => {
    const one = await aNumberingServer(t)
    const other = await anHttpServer(t, (_request, response) => response.end('other'))
    openAhead(one.url, 4)
    assert.equal(await send(other), 'other')
  })

  it('stays open when the time for opening it is over', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const { url } = await aNumberingServer(t)
    openAhead(url, 4)
    assert.equal(await send(url), '1')
    t.mock.timers.tick(AHEAD_MS)
    assert.equal(await send(url), '1')
  })

  for (const [idle, number] of [
    [3.999, '1'],
    [4, '2'],
    [600, '2'],
    [-1, '2'],
  ] as const)
    it(`is ${number === '1' ? '' : 'not '}used after ${idle} s by the wall clock`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: 1_764_000_000_000 })
      const { url, connections, opened } = await aNumberingServer(t)
      const open = opened()
      openAhead(url, 4)
      await open
      t.mock.timers.setTime(Date.now() + idle * 1000)
      assert.equal(await send(url), number)
      if (number === '2' && connections[0]?.closed === false) await once(connections[0], 'close')
    })

  for (const [how, end] of [
    ['closed it', (socket: Socket) => socket.destroy()],
    ['reset it', (socket: Socket) => socket.resetAndDestroy()],
    ['closed its side of it', (socket: Socket) => socket.end()],
  ] as const)
    it(`is not used when the server has just ${how}`, async (t) => {
      const { url, opened } = await aNumberingServer(t)
      const open = opened()
      openAhead(url, 4)
      const [socket] = await open
      end(socket)
      assert.equal(await send(url), '2')
    })

  it('and refused fails no process and no request but with its own reason', async (t) => {
    // The end of the time for opening, which never comes here, is not waited for.
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const url = await unusedAddress()
    openAhead(url, 4)
    assert.deepEqual(await failureOf(post(url, { newConnection: false })), {
      kind: 'unreachable',
      reason: 'ECONNREFUSED',
      sent: false,
    })
  })

  it('and nowhere to be found fails no process either', async (t) => {
    const url = `http://${aName(t, [])}:1`
    openAhead(url, 4)
    assert.equal((await failureOf(post(url, { newConnection: false }))).sent, false)
  })
})

describe('a process that has opened a connection ahead', () => {
  for (const [title, scheme] of [
    ['when it is there', 'http:'],
    ['while the server says nothing', 'https:'],
  ] as const)
    it(`ends by itself ${title}`, async (t) => {
      const url = await aRawServer(t, () => undefined)
      assert.equal(await exitCodeOf(t, opening(url.replace('http:', scheme))), 0)
    })

  it('ends by itself also where the first address of the host refuses, and the second takes it', async (t) => {
    const url = await aRawServer(t, () => undefined)
    const addresses = [
      { address: '::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ]
    const program = `
      import dns from 'node:dns'
      dns.lookup = (_host, _options, done) => void process.nextTick(done, null, ${JSON.stringify(addresses)})
      ${opening(url.replace('127.0.0.1', 'two-addresses.test'))}`
    assert.equal(await exitCodeOf(t, program), 0)
  })

  it('waits for it as long as a request does', async (t) => {
    const url = await aRawServer(t, (socket) => {
      const closing = setTimeout(() => socket.destroy(), LATE_MS)
      t.after(() => clearTimeout(closing))
    })
    const secure = url.replace('http:', 'https:')
    assert.equal(await exitCodeOf(t, `${opening(secure)}\n${sending(secure)}`), OVER)
  })
})
