import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { tokenEndpoint } from '../../../lib/refresher/oauth/token-endpoint.ts'
import { readBody } from '../../../local/http-server.ts'
import { anHttpServer, anHttpsServer, aRawServer, unusedAddress } from '../../support/loopback.ts'
import { rejectionOf } from '../../support/rejection.ts'

it('the form is posted as it is, JSON is asked for, and the answer comes back unjudged', async (t) => {
  const seen: unknown[] = []
  const url = await anHttpServer(t, async (request, response) => {
    const { 'content-type': contentType, accept } = request.headers
    seen.push(request.method, contentType, accept, (await readBody(request)).toString())
    response.writeHead(503, { 'Retry-After': '7' }).end('<html>')
  })
  const { status, headers, body } = await tokenEndpoint(url)('grant_type=client_credentials', 2000)
  assert.deepEqual([status, headers['retry-after'], body], [503, '7', '<html>'])
  assert.deepEqual(seen, [
    'POST',
    'application/x-www-form-urlencoded',
    'application/json',
    'grant_type=client_credentials',
  ])
})

it('the answer says which endpoint gave it, by host and path alone', async (t) => {
  const url = await anHttpServer(t, (_request, response) => response.end())
  const { endpoint } = await tokenEndpoint(`${url}/connect/token?key=canary`)('', 2000)
  assert.equal(endpoint, `${new URL(url).host}/connect/token`)
})

it('every request has a connection of its own', async (t) => {
  const url = await aRawServer(t, (socket, connection) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${connection}`)
  })
  const send = tokenEndpoint(url)
  assert.deepEqual([(await send('', 2000)).body, (await send('', 2000)).body], ['1', '2'])
})

describe('a failure has a code and names the host, and nothing that was sent:', () => {
  const assertFails = async (url: string, code: string, reason: RegExp, timeoutMs = 2000) => {
    const error = await rejectionOf(tokenEndpoint(url)('client_assertion=canary', timeoutMs))
    assert.equal(error.code, code)
    assert.equal(error.facts.host, new URL(url).host)
    assert.match(String(error.facts.reason), reason)
    assert.doesNotMatch(JSON.stringify([error.message, error.stack, error.facts, error.cause]), /canary/)
  }

  it('no server there', async () =>
    assertFails(await unusedAddress(), 'token_endpoint_unreachable', /ECONNREFUSED/))

  it('no such name', () =>
    assertFails('http://name.invalid', 'token_endpoint_unreachable', /ENOTFOUND|EAI_AGAIN/))

  it('a reset', async (t) => {
    const url = await aRawServer(t, (socket) => socket.resetAndDestroy())
    await assertFails(url, 'token_endpoint_unreachable', /ECONNRESET/)
  })

  it('a hang', async (t) => {
    await assertFails(await anHttpServer(t, () => undefined), 'token_endpoint_unreachable', /ETIMEDOUT/, 100)
  })

  it('a truncated body', async (t) => {
    const url = await aRawServer(t, (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'))
    await assertFails(url, 'token_endpoint_unreachable', /TRUNCATED/)
  })

  for (const [what, bytes] of [
    ['a banner of another protocol', '220 mail.example ESMTP\r\n'],
    ['a line end of another form', 'HTTP/1.1 200 OK\ncontent-length: 2\n\n{}'],
    ['a blank before a colon', 'HTTP/1.1 200 OK\r\ncontent-length : 2\r\n\r\n{}'],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
    ],
  ] as const)
    it(`${what} is no HTTP, which says nothing of the way out of the network`, async (t) => {
      const url = await aRawServer(t, (socket) => socket.end(bytes))
      await assertFails(`${url}/connect/token?key=canary`, 'token_endpoint_bad_response', /HPE_/)
      const { message } = await rejectionOf(tokenEndpoint(`${url}/connect/token?key=canary`)('', 2000))
      assert.match(message, /127\.0\.0\.1:\d+\/connect\/token is not HTTP/)
      assert.doesNotMatch(message, /way out of the network/)
    })

  it('a body that is not compressed as it says', async (t) => {
    const url = await anHttpServer(t, (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('{"access_token":"canary"}'),
    )
    await assertFails(url, 'token_endpoint_bad_response', /UNDECODABLE/)
    const { message } = await rejectionOf(tokenEndpoint(url)('', 2000))
    assert.match(message, /cannot be decompressed/)
  })

  it('TLS', async (t) => {
    const url = await anHttpsServer(t, (_request, response) => response.end())
    await assertFails(url, 'token_endpoint_tls', /SELF_SIGNED/)
  })

  it('more than 64 KiB after decompression', async (t) => {
    const url = await anHttpServer(t, (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(65_537))),
    )
    await assertFails(url, 'token_response_too_large', /65536/)
  })
})
