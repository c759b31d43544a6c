import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { graphqlOverHttp } from '../../../lib/stitch/api-endpoint.ts'
import { ApiFailure } from '../../../lib/stitch/call-stitch.ts'
import { readBody } from '../../../local/http-server.ts'
import { anHttpServer, anHttpsServer, aRawServer, unusedAddress } from '../../support/loopback.ts'
import { rejectionOf } from '../../support/rejection.ts'

const REQUEST = {
  accessToken: 'canary',
  contentType: 'application/json',
  body: '{}',
  timeoutMs: 60_000,
  newConnection: true,
  isRepeatable: false,
}

it('the token travels in the Authorization header, and the body as it is', async (t) => {
  const seen: unknown[] = []
  const url = await anHttpServer(t, async (request, response) => {
    const { authorization, 'content-type': type, accept } = request.headers
    seen.push(request.method, authorization, type, accept, (await readBody(request)).toString())
    response.end('{"data":{}}')
  })
  assert.deepEqual((await graphqlOverHttp(url)(REQUEST)).body, '{"data":{}}')
  assert.deepEqual(seen, ['POST', 'Bearer canary', 'application/json', 'application/json', '{}'])
})

describe('a failure says whether Stitch may have got the request:', () => {
  const failureOf = async (url: string) => {
    const error = await graphqlOverHttp(url)(REQUEST).catch((thrown: unknown) => thrown)
    assert.ok(error instanceof ApiFailure, String(error))
    assert.doesNotMatch(JSON.stringify([error.message, error.stack]), /canary/)
    return [error.sent, error.timedOut]
  }

  it('no server there: no', async () =>
    assert.deepEqual(await failureOf(await unusedAddress()), [false, false]))

  it('TLS: no', async (t) => {
    assert.deepEqual(await failureOf(await anHttpsServer(t, () => undefined)), [false, false])
  })

  it('a reset after sending: yes', async (t) => {
    const url = await aRawServer(t, (socket) => socket.resetAndDestroy())
    assert.deepEqual(await failureOf(url), [true, false])
  })

  it('a hang after sending: yes, and time ran out', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const url = await anHttpServer(t, () => t.mock.timers.tick(REQUEST.timeoutMs))
    assert.deepEqual(await failureOf(url), [true, true])
  })

  it('a truncated answer: yes', async (t) => {
    const url = await aRawServer(t, (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'))
    assert.deepEqual(await failureOf(url), [true, false])
  })
})

it('an error that is none of the network comes through as it is', async () => {
  await assert.rejects(graphqlOverHttp('no address')(REQUEST), { name: 'TypeError', code: 'ERR_INVALID_URL' })
})

it('an answer of over 4 MiB is upstream_bad_response, and told with the limit', async (t) => {
  const url = await anHttpServer(t, (_request, response) => response.end(Buffer.alloc(4 * 1024 * 1024 + 1)))
  const { code, facts } = await rejectionOf(graphqlOverHttp(url)(REQUEST))
  assert.deepEqual([code, facts], ['upstream_bad_response', { limitBytes: 4 * 1024 * 1024 }])
})

describe('a mutation', () => {
  const connectionsOf = async (t: TestContext, reuseIdleSeconds: number | undefined) => {
    const url = await aRawServer(t, (socket, connection) =>
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${connection}`),
    )
    const send = async (isRepeatable: boolean) =>
      (await graphqlOverHttp(url, reuseIdleSeconds)({ ...REQUEST, newConnection: false, isRepeatable })).body
    return [await send(true), await send(false), await send(true)]
  }

  it('goes out on a connection that has just answered', async (t) => {
    assert.deepEqual(await connectionsOf(t, undefined), ['1', '1', '1'])
  })

  it('always opens a new connection where STITCH_REUSE_IDLE_SECONDS is 0; queries do not', async (t) => {
    assert.deepEqual(await connectionsOf(t, 0), ['1', '2', '1'])
  })

  for (const [reuseIdleSeconds, idleSeconds, connection] of [
    [undefined, 3, '1'],
    [undefined, 4, '2'],
    [30, 29, '1'],
    [30, 30, '2'],
  ] as const)
    it(`goes out on ${connection === '1' ? 'the same' : 'a new'} connection after ${idleSeconds} s, with a limit of ${reuseIdleSeconds ?? 4} s`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 1) })
      const url = await aRawServer(t, (socket, count) =>
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${count}`),
      )
      const send = async () =>
        (await graphqlOverHttp(url, reuseIdleSeconds)({ ...REQUEST, newConnection: false })).body
      await send()
      t.mock.timers.setTime(Date.now() + idleSeconds * 1000)
      assert.equal(await send(), connection)
    })
})
