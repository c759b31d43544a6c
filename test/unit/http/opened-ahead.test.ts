import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { openAhead } from '../../../lib/http/connections.ts'
import { aName } from '../../support/addresses.ts'
import { aRawServer, nobody } from '../../support/loopback.ts'
import { failureOf, post } from './http-post.ts'

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

  it('and refused fails no process and no request but with its own reason', async () => {
    const url = await nobody()
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

describe('a process that has opened a connection ahead ends by itself', () => {
  for (const [title, scheme] of [
    ['when it is there', 'http'],
    ['while the server says nothing', 'https'],
  ] as const)
    it(title, async (t) => {
      const { url } = await aNumberingServer(t)
      const script = `
        import { openAhead } from '${new URL('../../../lib/http/connections.ts', import.meta.url)}'
        openAhead('${url.replace('http:', `${scheme}:`)}', 4)`
      // Longer than any busy machine takes; without an end it is killed, and the test fails.
      const options = { timeout: 120_000 }
      await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], options)
    })
})
