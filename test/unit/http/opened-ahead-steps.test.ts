import assert from 'node:assert/strict'
import { Agent, type AgentOptions, type ClientRequestArgs } from 'node:http'
import { Socket } from 'node:net'
import { describe, it } from 'node:test'
import { agentFor, openAhead } from '../../../lib/http/connections.ts'
import { turnOfEventLoop } from '../../../lib/http/idle-connections.ts'
import { type Connected, openWith, withConnectionsAhead } from '../../../lib/http/opened-ahead.ts'
import { AHEAD_MS } from '../../../lib/token/budgets.ts'
import { anHttpsServer, aRawServer, unusedAddress } from '../../support/loopback.ts'
import { failureOf, post } from './http-post.ts'

type Connect = (options: ClientRequestArgs & AgentOptions, done: Connected) => Socket | undefined

/** An agent that connects in this way. */
const anAgent = (createConnection: Connect): Agent => Object.assign(new Agent(), { createConnection })

const never: Connect = () => undefined
const at = { host: 'api.test', port: 443 }

describe('a connection that is opened ahead', () => {
  for (const [address, host, port] of [
    ['http://api.test/graphql', 'api.test', 80],
    ['https://api.test/graphql', 'api.test', 443],
    ['https://api.test:8443/graphql', 'api.test', 8443],
    ['http://[2001:db8::1]:8080/', '2001:db8::1', 8080],
  ] as const)
    it(`is opened to ${host} at ${port} for ${address}, and delays no packet`, (t) => {
      t.mock.timers.enable({ apis: ['setTimeout'] })
      const asked: object[] = []
      const tcp = anAgent((options) => {
        asked.push(options)
        return undefined
      })
      openWith({ tcp, requests: withConnectionsAhead(anAgent(never)) }, new URL(address), 4)
      assert.deepEqual(asked, [{ host, port, noDelay: true, autoSelectFamilyAttemptTimeout: AHEAD_MS }])
    })

  for (const [address, servername] of [
    ['https://api.test', 'api.test'],
    // RFC 6066 §3 permits no address as the name.
    ['https://127.0.0.1', ''],
    ['https://[2001:db8::1]', ''],
  ] as const)
    it(`names the server in TLS "${servername}" for ${address}`, async (t) => {
      t.mock.timers.enable({ apis: ['setTimeout'] })
      const asked = Promise.withResolvers<object>()
      const requests = withConnectionsAhead(
        anAgent((options) => {
          asked.resolve(options)
          return undefined
        }),
      )
      const socket = new Socket()
      openWith({ tcp: anAgent(() => socket), requests }, new URL(address), 4)
      const host = new URL(address).hostname.replace(/[[\]]/g, '')
      assert.deepEqual(await asked.promise, {
        host,
        port: 443,
        noDelay: true,
        socket,
        servername,
        rejectUnauthorized: true,
      })
    })

  it('to a server that no authority vouches for is not used, and nothing is sent', async (t) => {
    let requests = 0
    const url = await anHttpsServer(t, (_request, response) => {
      requests += 1
      response.end()
    })
    openAhead(url, 4)
    assert.equal((await failureOf(post(url, { newConnection: false }))).kind, 'tls')
    assert.equal(requests, 0)
  })
})

describe('what cannot be opened ahead leaves its request alone', () => {
  it('when connecting does not even begin in time', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const url = await aRawServer(t, (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na'))
    openWith({ tcp: anAgent(never), requests: agentFor('http:', false) }, new URL(url), 4)
    t.mock.timers.tick(AHEAD_MS)
    assert.equal((await post(url, { newConnection: false })).body, 'a')
  })

  it('when it takes too long: what was begun is given up', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const url = await aRawServer(t, (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na'))
    const begun = new Socket()
    openWith({ tcp: anAgent(() => begun), requests: agentFor('http:', false) }, new URL(url), 4)
    assert.equal(begun.destroyed, false)
    t.mock.timers.tick(AHEAD_MS)
    assert.equal(begun.destroyed, true)
    assert.equal((await post(url, { newConnection: false })).body, 'a')
  })

  for (const [how, refuse] of [
    [
      'throws',
      (error: Error): undefined => {
        throw error
      },
    ],
    ['is refused', (error: Error, done: Connected): undefined => void done(error, undefined as never)],
  ] as const)
    it(`when TLS ${how}: the request fails only by what it meets itself`, async (t) => {
      t.mock.timers.enable({ apis: ['setTimeout'] })
      const errors = [new Error('ahead'), new Error('its own')]
      const requests = withConnectionsAhead(
        anAgent((_options, done) => refuse(errors.shift() as Error, done)),
      )
      openWith({ tcp: anAgent(() => new Socket()), requests }, new URL('https://api.test'), 4)
      await turnOfEventLoop()
      const failed = Promise.withResolvers<Error | null>()
      requests.createConnection(at, (error) => failed.resolve(error))
      assert.equal((await failed.promise)?.message, 'its own')
    })

  it('when it failed long before the request', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 1_764_000_000_000 })
    const url = await unusedAddress()
    const tcp = anAgent((_options, done) => void done(new Error('ahead'), undefined as never))
    openWith({ tcp, requests: agentFor('http:', false) }, new URL(url), 4)
    t.mock.timers.setTime(Date.now() + 600_000)
    assert.equal((await failureOf(post(url, { newConnection: false }))).reason, 'ECONNREFUSED')
  })
})
