import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { beforeEach, describe, it } from 'node:test'
import { createGunzip } from 'node:zlib'
import { startTestStitch } from '../support/stitch.ts'
import { askApi, askToken, secretFormOf } from './local-stitch-client.ts'

const MEBIBYTE = 1024 * 1024

const stitch = await startTestStitch()
beforeEach(() => {
  stitch.faults.clear()
  stitch.counters.reset()
})

const ask = () => askToken(stitch, secretFormOf(stitch))

/** Meets the fault once, and checks that the next request is well again. */
async function meet(does: string, options: Record<string, unknown> = {}) {
  stitch.faults.add({ at: 'token', does, options })
  const answer = await ask()
  assert.equal((await ask()).status, 200, 'the request after the fault')
  return answer
}

describe('the token endpoint of the simulated Stitch fails as the script says', () => {
  for (const status of [401, 403, 429, 500, 502, 503, 504]) {
    it(`${status}`, async () => assert.equal((await meet(String(status))).status, status))
  }

  for (const retryAfter of [5, 'Wed, 01 Jan 2031 00:00:00 GMT', 'soon', undefined]) {
    it(`429 with Retry-After ${retryAfter}`, async () => {
      const { headers } = await meet('429', { retryAfter })
      assert.equal(headers.get('retry-after'), retryAfter === undefined ? null : String(retryAfter))
    })
  }

  it('reset: no byte comes', async () => {
    await assert.rejects(meet('reset'), TypeError)
  })

  it('hang: no header comes', async () => {
    stitch.faults.add({ at: 'token', does: 'hang' })
    const body = secretFormOf(stitch)
    const signal = AbortSignal.timeout(100)
    await assert.rejects(fetch(stitch.tokenEndpoint, { method: 'POST', body, signal }), {
      name: 'TimeoutError',
    })
  })

  it('drip: the headers come at once, the body a byte at a time', async () => {
    stitch.faults.add({ at: 'token', does: 'drip', options: { intervalMs: 10 } })
    const answer = await fetch(stitch.tokenEndpoint, { method: 'POST', body: secretFormOf(stitch) })
    const reader = answer.body?.getReader()
    const { value } = (await reader?.read()) ?? {}
    assert.equal(value?.length, 1)
    await reader?.cancel()
  })

  it('redirect: 307 to the canary, which counts who follows', async () => {
    const { status, headers } = await meet('redirect')
    assert.equal(status, 307)
    assert.equal(stitch.counters.get('token.redirectFollowed'), 0)
    await fetch(headers.get('location') ?? '', { method: 'POST' })
    assert.equal(stitch.counters.get('token.redirectFollowed'), 1)
  })

  it('redirect to an address of our choice', async () => {
    const location = 'http://127.0.0.1:9/elsewhere'
    const { status, headers } = await meet('redirect', { location, status: 302 })
    assert.deepEqual([status, headers.get('location')], [302, location])
  })

  it('gzip-bomb: 200 MiB out of about 200 KiB', async () => {
    stitch.faults.add({ at: 'token', does: 'gzip-bomb' })
    // Not by `fetch`, which would inflate it.
    const form = secretFormOf(stitch).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const outgoing = request(stitch.tokenEndpoint, { method: 'POST', headers }).end(form)
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
    assert.equal(answer.headers['content-encoding'], 'gzip')
    const sent = await buffer(answer)
    assert.ok(sent.length < 256 * 1024, `${sent.length} bytes on the wire`)
    let mebibytes = 0
    const inflated = createGunzip({ chunkSize: MEBIBYTE })
    inflated.end(sent)
    for await (const chunk of inflated) mebibytes += chunk.length / MEBIBYTE
    assert.equal(mebibytes, 200)
  })

  it('large-body: well-formed, and too large', async () => {
    const { status, json } = await meet('large-body', { mebibytes: 1 })
    assert.deepEqual([status, json.padding.length], [200, MEBIBYTE])
  })

  for (const status of [200, 403]) {
    it(`html: ${status}`, async () => {
      const answer = await meet('html', { status })
      assert.deepEqual([answer.status, answer.headers.get('content-type')], [status, 'text/html'])
    })
  }

  it('truncated: the body ends before its length', async () => {
    await assert.rejects(meet('truncated'), TypeError)
  })

  for (const error of ['invalid_client', 'invalid_scope', 'unauthorized_client', 'invalid_grant']) {
    it(`${error}: 400 with nothing but the error`, async () => {
      const { status, json } = await meet(error)
      assert.deepEqual({ status, json }, { status: 400, json: { error } })
    })
  }

  it('invalid_client with another status and a description', async () => {
    const { status, json } = await meet('invalid_client', { status: 401, description: 'why' })
    assert.deepEqual(
      { status, json },
      { status: 401, json: { error: 'invalid_client', error_description: 'why' } },
    )
  })

  it('error-in-200', async () => {
    const { status, json } = await meet('error-in-200', { error: 'invalid_client' })
    assert.deepEqual({ status, json }, { status: 200, json: { error: 'invalid_client' } })
  })

  it('token: members replaced, added and taken away', async () => {
    const { json } = await meet('token', { expires_in: '3600', scope: null, refresh_token: 'r' })
    const { access_token: accessToken, ...rest } = json
    assert.match(accessToken, /^[\w-]{43}$/)
    assert.deepEqual(rest, { expires_in: '3600', token_type: 'Bearer', refresh_token: 'r' })
  })

  it('bad-date: only the Date of the answer is off', async () => {
    const { status, headers } = await meet('bad-date', { seconds: -120 })
    const off = Date.parse(headers.get('date') ?? '') - Date.now()
    assert.equal(status, 200)
    assert.ok(off < -115_000 && off > -125_000, `${off} ms`)
  })
})

describe('the script of faults at the simulated token endpoint', () => {
  it('strikes only the scope that it names, as often as it says', async () => {
    stitch.faults.add({ at: 'token', does: '503', operation: 'client_imageupload', times: 2 })
    const statusOf = async (scope: string) => (await askToken(stitch, secretFormOf(stitch, { scope }))).status
    assert.equal(await statusOf('client_paymentrequest'), 200)
    assert.equal(await statusOf('client_imageupload'), 503)
    assert.equal(await statusOf('client_imageupload'), 503)
    assert.equal(await statusOf('client_imageupload'), 200)
  })

  it('gives no token while a fault strikes, but counts the request', async () => {
    stitch.faults.add({ at: 'token', does: '503' })
    await ask()
    assert.deepEqual([stitch.counters.get('token.requests'), stitch.counters.get('token.issued')], [1, 0])
  })

  it('leaves the API alone', async () => {
    stitch.faults.add({ at: 'token', does: '503' })
    assert.equal((await askApi(stitch, '{ banks { name } }')).status, 200)
  })

  it('does not take a name it does not know for a healthy answer', async (t) => {
    const log = t.mock.method(console, 'error', () => {})
    stitch.faults.add({ at: 'token', does: 'invalid-client' })
    await assert.rejects(ask(), TypeError)
    assert.match(String(log.mock.calls[0]?.arguments[1]), /no fault invalid-client/)
  })
})
