import assert from 'node:assert/strict'
import dns from 'node:dns'
import { once } from 'node:events'
import { Agent, get, type IncomingMessage, type RequestOptions } from 'node:http'
import { globalAgent } from 'node:https'
import { getDefaultAutoSelectFamily, Socket, setDefaultAutoSelectFamily } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { type ConnectingTime, connectionAgent, openAhead } from '../../../lib/http/connections.ts'
import { aName, aSilentAddress } from '../../support/addresses.ts'
import { anHttpServer, aRawServer } from '../../support/loopback.ts'
import { failureOf, post } from './http-post.ts'

/** A second address of this machine: Linux has all of 127/8, other systems only one of each family. */
const ANOTHER_ADDRESS = process.platform === 'linux' ? '127.0.0.2' : '::1'

/** Sends a GET by an agent, and reads the answer. */
async function bodyOf(url: string, options: RequestOptions & ConnectingTime): Promise<string> {
  const [answer] = (await once(get(url, options), 'response')) as [IncomingMessage]
  return Buffer.concat(await answer.toArray()).toString()
}

/** Node, for one test, as it is where one proxy is the way out. */
function behind(t: TestContext, proxy: string): void {
  globalAgent.options.proxyEnv = { HTTP_PROXY: proxy }
  t.after(() => delete globalAgent.options.proxyEnv)
}

describe('a host with several addresses', () => {
  // Fault: a host with several addresses
  for (const [addresses, wholeMs, lookupMs, shareMs] of [
    // Node itself waits 250 ms for each.
    [2, 60_000, 0, 30_000],
    [1, 60_000, 0, 60_000],
    [3, 10_000, 0, 3333],
    [2, 10_000, 6000, 2000],
    [2, 10_000, 10_000, 1],
    [2, 10_000, 11_000, 1],
  ] as const)
    it(`(${addresses}) that are found after ${lookupMs} of ${wholeMs} ms has ${shareMs} ms for each`, async (t) => {
      let elapsedMs = 0
      t.mock.method(process, 'hrtime', () => [elapsedMs / 1000, 0])
      t.mock.method(dns, 'lookup', (_host: string, _options: object, done: (...found: unknown[]) => void) => {
        elapsedMs += lookupMs
        done(null, Array(addresses).fill({ address: '127.0.0.1', family: 4 }))
      })
      const socket = new Socket()
      const connecting = t.mock.method(
        Agent.prototype,
        'createConnection',
        (_options: ConnectingTime) => socket,
      )
      const options: RequestOptions & ConnectingTime = {
        host: 'name.test',
        autoSelectFamilyAttemptTimeout: wholeMs,
      }
      const connected = Promise.withResolvers<unknown>()
      connectionAgent('http:', {}).createConnection(options, (error, one) => connected.resolve(error ?? one))
      assert.equal(await connected.promise, socket)
      const [given] = connecting.mock.calls.map((call) => call.arguments[0] as ConnectingTime)
      assert.equal(given?.autoSelectFamilyAttemptTimeout, shareMs)
    })

  // Fault: a host with several addresses
  it('is reached where the first address never answers', async (t) => {
    const { port } = await aSilentAddress(t)
    await anHttpServer(t, (_request, response) => response.end('well'), { port, host: ANOTHER_ADDRESS })
    const host = aName(t, ['127.0.0.1', ANOTHER_ADDRESS])
    // The whole time never passes. Node's own timer of each share is none of these.
    t.mock.timers.enable({ apis: ['setTimeout'] })
    assert.equal((await post(`http://${host}:${port}`, { timeoutMs: 100 })).body, 'well')
  })

  it('is reached as soon as one of them takes the connection, however much of its share is left', async (t) => {
    const url = await anHttpServer(t, (_request, response) => response.end('well'))
    const host = aName(t, ['::1', '127.0.0.1'])
    const { port } = new URL(url)
    assert.equal((await post(`http://${host}:${port}`, { timeoutMs: 600_000 })).body, 'well')
  })
})

describe('where Node is told to take the first address of a name', () => {
  const takeFirst = (t: TestContext) => {
    const before = getDefaultAutoSelectFamily()
    setDefaultAutoSelectFamily(false)
    t.after(() => setDefaultAutoSelectFamily(before))
  }

  it('that address is reached', async (t) => {
    takeFirst(t)
    const url = await anHttpServer(t, (_request, response) => response.end('well'))
    const named = `http://${aName(t, ['127.0.0.1', '::1'])}:${new URL(url).port}`
    assert.equal((await post(named)).body, 'well')
  })

  it('a name without an address is a failure of the request, with the reason that Node gives', async (t) => {
    takeFirst(t)
    const failure = await failureOf(post(`http://${aName(t, [])}:1`))
    assert.deepEqual(failure, { kind: 'unreachable', reason: 'ERR_INVALID_IP_ADDRESS', sent: false })
  })
})

describe('the resolver', () => {
  it('is not asked for an address', async (t) => {
    const url = await anHttpServer(t, (_request, response) => response.end('well'))
    const lookup = t.mock.method(dns, 'lookup')
    assert.equal((await post(url)).body, 'well')
    assert.equal(lookup.mock.callCount(), 0)
  })

  for (const [platform, hints] of [
    ['linux', dns.ADDRCONFIG],
    ['darwin', dns.ADDRCONFIG],
    ['win32', 0],
  ] as const)
    it(`is asked as Node asks it on ${platform}`, async (t) => {
      const own = Object.getOwnPropertyDescriptor(process, 'platform') as PropertyDescriptor
      Object.defineProperty(process, 'platform', { ...own, value: platform })
      t.after(() => Object.defineProperty(process, 'platform', own))
      const url = await anHttpServer(t, (_request, response) => response.end())
      const host = aName(t, ['127.0.0.1'])
      const lookup = t.mock.method(dns, 'lookup')
      await post(url.replace('127.0.0.1', host))
      assert.deepEqual(lookup.mock.calls[0]?.arguments[1], { all: true, hints })
    })
})

describe('an agent that is not told how long connecting may take', () => {
  it('connects as Node does', async (t) => {
    const url = await anHttpServer(t, (_request, response) => response.end('well'))
    const named = url.replace('127.0.0.1', aName(t, ['127.0.0.1']))
    assert.equal(await bodyOf(named, { agent: connectionAgent('http:', {}) }), 'well')
  })
})

describe('where a proxy is the only way out', () => {
  it('an agent sends requests through it, with the names that only the proxy knows', async (t) => {
    behind(t, await anHttpServer(t, (request, response) => response.end(request.url)))
    t.mock.method(dns, 'lookup', () => assert.fail('only the proxy knows the name'))
    const agent = connectionAgent('http:', {})
    const url = 'http://inside.test/a'
    assert.equal(await bodyOf(url, { agent, autoSelectFamilyAttemptTimeout: 60_000 }), url)
  })

  it('no connection is opened ahead of its request', async (t) => {
    const url = await aRawServer(t, (socket, connection) =>
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${connection}`),
    )
    behind(t, url)
    openAhead(url, 4)
    delete globalAgent.options.proxyEnv
    assert.equal((await post(url)).body, '1')
  })
})

it('a name without an address is a failure of the request, not of the process', async (t) => {
  const host = aName(t, [])
  const { kind, sent } = await failureOf(post(`http://${host}:1`))
  assert.deepEqual([kind, sent], ['unreachable', false])
})

it('a name that is looked up for too long is a time-out, and nothing was sent', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  t.mock.method(dns, 'lookup', () => setImmediate(() => t.mock.timers.tick(30_000)))
  const failure = await failureOf(post('http://slow-name.test', { timeoutMs: 30_000 }))
  assert.deepEqual(failure, { kind: 'timeout', reason: 'ETIMEDOUT', sent: false })
})
