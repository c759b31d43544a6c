import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { stitchApi } from '../../../lib/stitch/api-endpoint.ts'
import { ApiFailure } from '../../../lib/stitch/call-stitch.ts'
import { readBody } from '../../../local/http-server.ts'
import { anHttpServer, anHttpsServer, aRawServer, nobody } from '../../support/loopback.ts'
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
    const { authorization, 'content-type': type } = request.headers
    seen.push(request.method, authorization, type, (await readBody(request)).toString())
    response.end('{"data":{}}')
  })
  assert.deepEqual((await stitchApi(url)(REQUEST)).body, '{"data":{}}')
  assert.deepEqual(seen, ['POST', 'Bearer canary', 'application/json', '{}'])
})

describe('a failure says whether Stitch may have got the request:', () => {
  const failureOf = async (url: string) => {
    const error = await stitchApi(url)(REQUEST).catch((thrown: unknown) => thrown)
    assert.ok(error instanceof ApiFailure, String(error))
    assert.doesNotMatch(JSON.stringify([error.message, error.stack]), /canary/)
    return [error.sent, error.timedOut]
  }

  it('nobody there: no', async () => assert.deepEqual(await failureOf(await nobody()), [false, false]))

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

it('an answer of over 4 MiB is upstream_bad_response', async (t) => {
  const url = await anHttpServer(t, (_request, response) => response.end(Buffer.alloc(4 * 1024 * 1024 + 1)))
  assert.equal((await rejectionOf(stitchApi(url)(REQUEST))).code, 'upstream_bad_response')
})

describe('a mutation', () => {
  const connectionsOf = async (t: TestContext, reuseIdleSeconds: number | undefined) => {
    const url = await aRawServer(t, (socket, connection) =>
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${connection}`),
    )
    const send = async (isRepeatable: boolean) =>
      (await stitchApi(url, reuseIdleSeconds)({ ...REQUEST, newConnection: false, isRepeatable })).body
    return [await send(true), await send(false), await send(true)]
  }

  it('goes out on a connection that has just answered', async (t) => {
    assert.deepEqual(await connectionsOf(t, undefined), ['1', '1', '1'])
  })

  it('always opens a new connection where STITCH_REUSE_IDLE_SECONDS is 0; queries do not', async (t) => {
    assert.deepEqual(await connectionsOf(t, 0), ['1', '2', '1'])
  })
})
