import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { exchange } from '../../../lib/http/exchange.ts'
import packageJson from '../../../package.json' with { type: 'json' }
import { anHttpServer, aRawServer } from '../../support/loopback.ts'
import { failureOf, post } from './http-post.ts'
import { exitCodeOf, LATE_MS, OVER, sending } from './thread.ts'

const encodedServer = (t: TestContext, coding: string, body: Buffer) =>
  anHttpServer(t, (_request, response) => response.writeHead(200, { 'content-encoding': coding }).end(body))

it('method, headers and body arrive as they are, and so does the answer', async (t) => {
  const url = await anHttpServer(t, async (request, response) => {
    const chunks = await request.toArray()
    const { 'content-type': type, 'content-length': length, 'accept-encoding': coding } = request.headers
    response.writeHead(418, { 'X-Test': 'one', 'set-cookie': ['a', 'b'] })
    response.end(
      JSON.stringify([request.method, request.url, type, length, coding, Buffer.concat(chunks).toString()]),
    )
  })
  const { status, headers, body } = await post(`${url}/a?b=ä`, { body: 'zwölf' })
  assert.equal(status, 418)
  assert.deepEqual([headers['x-test'], headers['set-cookie']], ['one', 'a'])
  assert.deepEqual(JSON.parse(body), ['POST', '/a?b=%C3%A4', 'text/plain', '6', 'identity', 'zwölf'])
})

for (const [method, length] of [
  ['GET', undefined],
  ['POST', '0'],
] as const)
  it(`a ${method} without a body is whole without one`, async (t) => {
    const url = await anHttpServer(t, async (request, response) => {
      const { 'content-length': sent, 'transfer-encoding': coding } = request.headers
      response.end(JSON.stringify({ sent, coding, body: Buffer.concat(await request.toArray()).toString() }))
    })
    const { body } = await exchange({ method, url, headers: {}, timeoutMs: 60_000, bodyLimit: 65_536 })
    assert.deepEqual(JSON.parse(body), { ...(length === undefined ? {} : { sent: length }), body: '' })
  })

// Fault: a firewall that wants a User-Agent
it('every request says who sends it, by name and version', async (t) => {
  const url = await anHttpServer(t, (request, response) => response.end(request.headers['user-agent']))
  assert.equal((await post(url)).body, `${packageJson.name}/${packageJson.version}`)
})

it('a part of a millisecond does no harm: deadlines are differences of a fine clock', async (t) => {
  const url = await anHttpServer(t, (_request, response) => response.end('ok'))
  assert.equal((await post(url, { timeoutMs: 5000.25 })).body, 'ok')
})

it('bytes are sent as they are', async (t) => {
  const url = await anHttpServer(t, async (request, response) => {
    response.end(Buffer.concat(await request.toArray()).toString('hex'))
  })
  assert.equal((await post(url, { body: new Uint8Array([0, 255, 13, 10, 128]) })).body, '00ff0d0a80')
})

for (const status of [301, 302, 303, 307, 308])
  it(`a redirect (${status}) is an answer: its target is never contacted`, async (t) => {
    let contacted = 0
    const target = await anHttpServer(t, (_request, response) => {
      contacted += 1
      response.end()
    })
    const url = await anHttpServer(t, (_request, response) =>
      response.writeHead(status, { location: target }).end(),
    )
    assert.equal((await post(url)).status, status)
    assert.equal(contacted, 0)
  })

it('a request that the server calls misdirected (421) is answered so, and not sent again', async (t) => {
  let requests = 0
  const url = await anHttpServer(t, (_request, response) => {
    requests += 1
    response.writeHead(421).end()
  })
  for (const newConnection of [true, false]) assert.equal((await post(url, { newConnection })).status, 421)
  assert.equal(requests, 2)
})

it('a server that changes the protocol (101) has answered at once, and its connection is closed', async (t) => {
  const closed = Promise.withResolvers<void>()
  const url = await aRawServer(t, (socket) => {
    socket.once('close', () => closed.resolve())
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n')
  })
  for (const newConnection of [true, false]) {
    const { status, headers, body } = await post(url, { newConnection })
    assert.deepEqual([status, headers.upgrade, body], [101, 'websocket', ''])
  }
  await closed.promise
})

describe('a compressed answer', () => {
  for (const [coding, body] of [
    ['gzip', gzipSync('twelve')],
    ['br', brotliCompressSync('twelve')],
    ['deflate', deflateSync('twelve')],
    ['GZIP', gzipSync('twelve')],
  ] as const)
    it(`(${coding}) is understood, though none was asked for`, async (t) => {
      assert.equal((await post(await encodedServer(t, coding, body))).body, 'twelve')
    })

  for (const [size, isTaken] of [
    [65_536, true],
    [65_537, false],
  ] as const)
    it(`of ${size} bytes after decompression is ${isTaken ? 'taken' : 'too large'}`, async (t) => {
      const url = await encodedServer(t, 'gzip', gzipSync('x'.repeat(size)))
      if (isTaken) assert.equal((await post(url)).body.length, size)
      else assert.equal((await failureOf(post(url))).kind, 'too_large')
    })

  it('that is a bomb costs less than 30 MB of memory', async (t) => {
    const member = gzipSync(Buffer.alloc(1024 * 1024))
    const url = await encodedServer(t, 'gzip', Buffer.concat(Array<Buffer>(200).fill(member)))
    const before = process.memoryUsage().rss
    let most = before
    const sampling = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss)
    }, 1)
    assert.equal((await failureOf(post(url))).kind, 'too_large')
    clearInterval(sampling)
    most = Math.max(most, process.memoryUsage().rss)
    assert.ok(most - before < 30 * 1024 * 1024, `${Math.round((most - before) / 1024 / 1024)} MB`)
  })

  for (const [what, body] of [
    ['cut off', gzipSync('x'.repeat(5000)).subarray(0, 20)],
    ['none at all', Buffer.from('plain')],
  ] as const)
    it(`that is ${what} counts as unreachable`, async (t) => {
      assert.equal((await failureOf(post(await encodedServer(t, 'gzip', body)))).kind, 'unreachable')
    })
})

describe('a large answer', () => {
  it('is too large from one byte over the limit on', async (t) => {
    const url = await anHttpServer(t, (request, response) =>
      response.end('x'.repeat(Number(request.url?.slice(1)))),
    )
    assert.equal((await post(`${url}/65536`)).body.length, 65_536)
    assert.deepEqual(await failureOf(post(`${url}/65537`)), {
      kind: 'too_large',
      reason: 'over 65536 bytes',
      sent: true,
    })
  })

  it('is not waited for: an endless body ends at the limit', async (t) => {
    const url = await anHttpServer(t, (_request, response) => {
      const more = (): void => void response.write(Buffer.alloc(16_384), more)
      more()
    })
    assert.equal((await failureOf(post(url))).kind, 'too_large')
  })
})

describe('an idle connection', () => {
  it('is used again', async (t) => {
    const url = await aRawServer(t, (socket, connection) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${connection}`)
    })
    assert.equal((await post(url, { newConnection: false })).body, '1')
    assert.equal((await post(url, { newConnection: false })).body, '1')
  })

  // Fault: an idle connection that has died
  it('that has died fails at once, and a new connection works', async (t) => {
    let requests = 0
    const url = await aRawServer(t, (socket, connection) => {
      requests += 1
      if (requests === 2) socket.resetAndDestroy()
      else socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${connection}`)
    })
    const request = { newConnection: false, body: '' }
    assert.equal((await post(url, request)).body, '1')
    assert.deepEqual(await failureOf(post(url, request)), {
      kind: 'unreachable',
      reason: 'ECONNRESET',
      sent: true,
    })
    assert.equal((await post(url, { ...request, newConnection: true })).body, '2')
  })

  it('is left alone by a request that wants a connection of its own', async (t) => {
    const url = await aRawServer(t, (socket, connection) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${connection}`)
    })
    await post(url, { newConnection: false })
    assert.equal((await post(url, { newConnection: true })).body, '2')
  })
})

describe('a process that has sent a request', () => {
  it('waits for the answer', async (t) => {
    const url = await aRawServer(t, (socket) => {
      const answering = setTimeout(
        () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na'),
        LATE_MS,
      )
      t.after(() => clearTimeout(answering))
    })
    assert.equal(await exitCodeOf(t, sending(url)), OVER)
  })

  it('ends without the answer if the request does not hold it', async (t) => {
    const url = await aRawServer(t, () => undefined)
    assert.equal(await exitCodeOf(t, sending(url, { holdsProcess: false })), 0)
  })
})
