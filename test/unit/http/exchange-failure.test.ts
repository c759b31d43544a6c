import assert from 'node:assert/strict'
import dns from 'node:dns'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { HttpFailure } from '../../../lib/http/exchange.ts'
import {
  anHttpServer,
  anHttpsServer,
  aRawServer,
  aTrustedServer,
  unusedAddress,
} from '../../support/loopback.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { failureOf, post } from './http-post.ts'

/** Node's codes of failures on the way. Those of certificates are OpenSSL's. */
const CODES: readonly (readonly [code: string | undefined, kind: 'tls' | 'unreachable'])[] = [
  ...[
    'CERT_CHAIN_TOO_LONG',
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'CERT_REJECTED',
    'CERT_REVOKED',
    'CERT_SIGNATURE_FAILURE',
    'CERT_UNTRUSTED',
    'CRL_HAS_EXPIRED',
    'CRL_NOT_YET_VALID',
    'CRL_SIGNATURE_FAILURE',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'EPROTO',
    'ERROR_IN_CERT_NOT_AFTER_FIELD',
    'ERROR_IN_CERT_NOT_BEFORE_FIELD',
    'ERROR_IN_CRL_LAST_UPDATE_FIELD',
    'ERROR_IN_CRL_NEXT_UPDATE_FIELD',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'HOSTNAME_MISMATCH',
    'INVALID_CA',
    'INVALID_PURPOSE',
    'PATH_LENGTH_EXCEEDED',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ].map((code) => [code, 'tls'] as const),
  ...['EAI_AGAIN', 'ECONNRESET', 'ENETUNREACH', 'ENOTFOUND', 'HPE_INVALID_CONSTANT', undefined].map(
    (code) => [code, 'unreachable'] as const,
  ),
]

/** It passes when the test says so. */
const TIME_MS = 30_000

describe('there is no answer, but a reason, when', () => {
  it('no server listens', async () => {
    const failure = await failureOf(post(await unusedAddress()))
    assert.deepEqual(failure, { kind: 'unreachable', reason: 'ECONNREFUSED', sent: false })
  })

  // Fault: a network without a route
  it('there is no route, which the system says at once', async () => {
    // No packet leaves for it: TCP reaches no group of machines.
    for (const newConnection of [true, false]) {
      const { kind, sent } = await failureOf(post('http://224.0.0.1:9', { newConnection }))
      assert.deepEqual([kind, sent], ['unreachable', false])
    }
  })

  it('the name is not known', async () => {
    const { kind, sent } = await failureOf(post('http://name.invalid/'))
    assert.deepEqual([kind, sent], ['unreachable', false])
  })

  it('the connection is reset', async (t) => {
    const url = await aRawServer(t, (socket) => socket.resetAndDestroy())
    assert.deepEqual(await failureOf(post(url)), { kind: 'unreachable', reason: 'ECONNRESET', sent: true })
  })

  for (const [what, head] of [
    ['shorter than its length', 'content-length: 100\r\n\r\n{"access'],
    ['without its last chunk', 'transfer-encoding: chunked\r\n\r\n8\r\n{"access\r\n'],
    [
      'compressed and shorter than its length',
      'content-encoding: gzip\r\ncontent-length: 100\r\n\r\n\x1f\x8b',
    ],
    [
      'as long as it says, and compressed without an end',
      'content-encoding: gzip\r\ncontent-length: 2\r\n\r\n\x1f\x8b',
    ],
  ] as const)
    it(`the body is ${what}`, async (t) => {
      const url = await aRawServer(t, (socket) => socket.end(`HTTP/1.1 200 OK\r\n${head}`, 'latin1'))
      assert.deepEqual(await failureOf(post(url)), { kind: 'unreachable', reason: 'TRUNCATED', sent: true })
    })

  for (const coding of ['gzip', 'deflate', 'br'])
    it(`the whole body is no ${coding}, whatever it says of itself`, async (t) => {
      const url = await anHttpServer(t, (_request, response) =>
        response.writeHead(200, { 'content-encoding': coding }).end('{"access_token":"a"}'),
      )
      const failure = await failureOf(post(url))
      assert.deepEqual(failure, { kind: 'unreachable', reason: 'UNDECODABLE', sent: true })
    })

  it('what comes is not HTTP', async (t) => {
    const url = await aRawServer(t, (socket) => socket.end('220 mail.example ESMTP\r\n'))
    assert.equal((await failureOf(post(url))).kind, 'unreachable')
  })

  it('the headers never end', async (t) => {
    const url = await aRawServer(t, (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const more = (): void => void socket.write(`x: ${'y'.repeat(8000)}\r\n`, (error) => error ?? more())
      more()
    })
    assert.equal((await failureOf(post(url))).kind, 'unreachable')
  })

  for (const [what, answer] of [
    ['nothing comes', (_respond: (text: string) => void, isOver: () => void) => isOver()],
    [
      'the headers drip',
      (respond: (text: string) => void, isOver: () => void) => {
        for (let drops = 0; drops < 3; drops += 1) respond('x: y\r\n')
        isOver()
      },
    ],
  ] as const)
    it(`${what} within the time`, async (t) => {
      t.mock.timers.enable({ apis: ['setTimeout'] })
      const url = await aRawServer(t, (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n')
        answer(
          (text) => socket.write(text),
          () => t.mock.timers.tick(TIME_MS),
        )
      })
      assert.deepEqual(await failureOf(post(url, { timeoutMs: TIME_MS })), {
        kind: 'timeout',
        reason: 'ETIMEDOUT',
        sent: true,
      })
    })

  for (const coding of ['identity', 'gzip'])
    it(`the body (${coding}) drips over the time`, async (t) => {
      t.mock.timers.enable({ apis: ['setTimeout'] })
      const url = await anHttpServer(t, (_request, response) => {
        response.writeHead(200, { 'content-encoding': coding })
        const bytes = gzipSync('x'.repeat(1000))
        let sent = 0
        const dripping = setInterval(() => {
          response.write(bytes.subarray(sent, ++sent))
          if (sent === 5) t.mock.timers.tick(TIME_MS)
        }, 10)
        response.once('close', () => clearInterval(dripping))
      })
      assert.equal((await failureOf(post(url, { timeoutMs: TIME_MS }))).kind, 'timeout')
    })
})

describe('a failure', () => {
  it('names its kind and its reason where it is printed', async () => {
    const failure = await rejectionOf(post(await unusedAddress()), HttpFailure)
    assert.equal(String(failure), 'HttpFailure: unreachable: ECONNREFUSED')
  })

  it('in time closes the connection, so that nothing more comes', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const closed = Promise.withResolvers<void>()
    const url = await aRawServer(t, (socket) => {
      socket.once('close', () => closed.resolve())
      t.mock.timers.tick(TIME_MS)
    })
    assert.equal((await failureOf(post(url, { timeoutMs: TIME_MS }))).kind, 'timeout')
    await closed.promise
  })

  for (const [code, kind] of CODES)
    it(`that Node calls ${code ?? 'nothing'} is ${kind}`, async (t) => {
      t.mock.method(dns, 'lookup', (_host: string, _options: object, done: (error: unknown) => void) =>
        process.nextTick(done, Object.assign(new Error('no'), code === undefined ? {} : { code })),
      )
      const failure = await failureOf(post('http://name.test'))
      assert.deepEqual(failure, { kind, reason: code ?? 'UNKNOWN', sent: false })
    })
})

describe('TLS', () => {
  it('that was agreed on before the connection broke: the request may have been received', async (t) => {
    const { url } = await aTrustedServer(t, (request) => request.socket.destroy())
    const { kind, sent } = await failureOf(post(url))
    assert.deepEqual([kind, sent], ['unreachable', true])
  })

  it('with a certificate that no authority vouches for fails, and nothing is sent', async (t) => {
    let requests = 0
    const url = await anHttpsServer(t, () => {
      requests += 1
    })
    const failure = await failureOf(post(url))
    assert.deepEqual(failure, { kind: 'tls', reason: 'DEPTH_ZERO_SELF_SIGNED_CERT', sent: false })
    assert.equal(requests, 0)
  })

  it('is checked even where NODE_TLS_REJECT_UNAUTHORIZED=0 is set', async (t) => {
    const url = await anHttpsServer(t, (_request, response) => response.end())
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    t.after(() => delete process.env.NODE_TLS_REJECT_UNAUTHORIZED)
    assert.equal((await failureOf(post(url))).kind, 'tls')
  })

  it('with a server that speaks none fails as TLS', async (t) => {
    const url = await anHttpServer(t, (_request, response) => response.end())
    assert.equal((await failureOf(post(url.replace('http:', 'https:')))).kind, 'tls')
  })
})
