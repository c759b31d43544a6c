import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { StitchError } from '../../../lib/errors.ts'
import { THROWAWAY_PEM } from '../../fixtures/certificates.ts'
import { withCertificate, withClientSecret } from '../../support/memory-secret.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { answerOf, refusal } from '../../support/token-endpoint-in-memory.ts'
import { START } from '../../support/virtual-time.ts'
import { aClient, version } from './requesting-client.ts'

const UNREACHABLE = new StitchError('token_endpoint_unreachable', 'ECONNRESET')
const UNAVAILABLE = answerOf(503, 'upstream text')

describe('a passing failure', () => {
  for (const [what, failure, code] of [
    ['no answer', UNREACHABLE, 'token_endpoint_unreachable'],
    ['500', answerOf(500, ''), 'token_endpoint_unavailable'],
    ['502', answerOf(502, ''), 'token_endpoint_unavailable'],
    ['503', UNAVAILABLE, 'token_endpoint_unavailable'],
    ['504', answerOf(504, ''), 'token_endpoint_unavailable'],
    ['429', answerOf(429, ''), 'token_endpoint_throttled'],
  ] as const) {
    it(`(${what}) twice does not cost the token`, async () => {
      const { endpoint, request } = aClient()
      endpoint.script(failure, failure)
      assert.equal((await request()).accessToken, 'granted-3')
    })

    it(`(${what}) is tried three times in all, then ${code}`, async () => {
      const { endpoint, request } = aClient()
      endpoint.script(failure, failure, failure)
      assert.equal((await rejectionOf(request())).code, code)
      assert.equal(endpoint.requests, 3)
    })
  }

  // Fault: DNS, refused, reset
  it('waits longer each time, by a random half to whole of 200 and 400 ms', async () => {
    for (const [random, waits] of [
      [0, [100, 200]],
      [0.5, [150, 300]],
      [1, [200, 400]],
    ] as const) {
      const { time, endpoint, request } = aClient()
      time.random = () => random
      endpoint.script(UNREACHABLE, UNREACHABLE)
      await request()
      const [first = 0, second = 0, third = 0] = endpoint.askedAtMs
      assert.deepEqual([second - first, third - second], waits)
    }
  })

  it('is answered with a new assertion each time: new jti, new iat', async () => {
    const { endpoint, request } = aClient({ current: version('AWSCURRENT', withCertificate(THROWAWAY_PEM)) })
    endpoint.script(UNAVAILABLE, answerOf(429, '', { 'retry-after': '2' }))
    await request()
    const claims = endpoint.forms.map((form) => decodeJwt(form.get('client_assertion') ?? ''))
    assert.deepEqual(
      claims.map(({ jti }) => jti),
      ['jwt-id-1', 'jwt-id-2', 'jwt-id-3'],
    )
    assert.deepEqual(
      claims.map(({ iat, exp }) => (exp ?? 0) - (iat ?? 0)),
      [60, 60, 60],
    )
    assert.ok((claims[2]?.iat ?? 0) >= START + 2)
  })

  it('is not repeated when the next attempt could not end in time', async () => {
    const { time, endpoint, request } = aClient()
    endpoint.script(async () => {
      await time.sleep(5000)
      return UNREACHABLE
    })
    await rejectionOf(request(5600))
    assert.equal(endpoint.requests, 1)
  })

  it('leaves 5 s to an attempt, and less where less is left', async () => {
    const { time, endpoint, request } = aClient()
    const slow = async () => {
      await time.sleep(5000)
      return UNREACHABLE
    }
    endpoint.script(slow, slow, slow)
    await rejectionOf(request(12_000))
    assert.deepEqual(endpoint.timeoutsMs, [5000, 5000, 12_000 - 10_000 - 150 - 300])
  })
})

describe('Retry-After', () => {
  for (const [header, headers, waitMs] of [
    ['in seconds', { 'retry-after': '7' }, 7000],
    [
      'as a date, by the clock of the answer',
      { 'retry-after': 'Fri, 15 Jan 2027 08:00:09 GMT', date: 'Fri, 15 Jan 2027 08:00:00 GMT' },
      9000,
    ],
    ['as a date, by our clock', { 'retry-after': 'Fri, 15 Jan 2027 08:00:09 GMT' }, 9000],
    ['of zero', { 'retry-after': '0' }, 150],
    ['that makes no sense', { 'retry-after': 'soon' }, 150],
    ['absent', {}, 150],
  ] as const)
    it(`${header} is honoured`, async () => {
      const { endpoint, request } = aClient()
      assert.equal(START, Date.parse('2027-01-15T08:00:00Z') / 1000)
      endpoint.script(answerOf(429, '', headers))
      await request()
      assert.equal(endpoint.askedAtMs[1], waitMs)
    })

  it('is honoured with 503 as well', async () => {
    const { endpoint, request } = aClient()
    endpoint.script(answerOf(503, '', { 'retry-after': '3' }))
    await request()
    assert.equal(endpoint.askedAtMs[1], 3000)
  })

  for (const [forMs, requests] of [
    [2499, 1],
    [2500, 2],
  ] as const)
    it(`of 2 s ${requests === 1 ? 'does not fit' : 'fits'} a run with ${forMs} ms left`, async () => {
      const { endpoint, request } = aClient()
      endpoint.script(answerOf(429, '', { 'retry-after': '2' }))
      await request(forMs).catch(() => undefined)
      assert.equal(endpoint.requests, requests)
    })

  for (const seconds of ['22', '3600', '999999999999'])
    it(`of ${seconds} s does not fit the run, which gives up at once`, async () => {
      const { time, endpoint, request } = aClient()
      endpoint.script(answerOf(429, '', { 'retry-after': seconds }))
      assert.equal((await rejectionOf(request())).code, 'token_endpoint_throttled')
      assert.deepEqual([endpoint.requests, time.elapsedMs], [1, 0])
    })
})

describe('a final failure is not repeated:', () => {
  for (const [what, answer, code] of [
    ['invalid_scope', refusal('invalid_scope'), 'token_request_rejected'],
    ['unauthorized_client', refusal('unauthorized_client'), 'token_request_rejected'],
    ['unsupported_grant_type', refusal('unsupported_grant_type'), 'token_request_rejected'],
    ['invalid_request', refusal('invalid_request'), 'token_request_rejected'],
    ['invalid_grant', refusal('invalid_grant'), 'token_request_rejected'],
    ['200 with an error', refusal('invalid_scope', 200), 'token_request_rejected'],
    ['a redirect', answerOf(307, '', { location: 'https://evil.example' }), 'token_endpoint_redirect'],
    ['403 with HTML', answerOf(403, '<html>'), 'token_endpoint_bad_response'],
    ['200 with HTML', answerOf(200, '<html>'), 'token_endpoint_bad_response'],
    ['no token', answerOf(200, { token_type: 'Bearer' }), 'token_response_invalid'],
    ['TLS', new StitchError('token_endpoint_tls', 'TLS'), 'token_endpoint_tls'],
    ['too large', new StitchError('token_response_too_large', 'big'), 'token_response_too_large'],
  ] as const)
    it(`${what} is ${code}`, async () => {
      const { endpoint, request } = aClient()
      endpoint.script(answer)
      assert.equal((await rejectionOf(request())).code, code)
      assert.equal(endpoint.requests, 1)
    })

  it('an error that was not foreseen goes to the caller', async () => {
    const { endpoint, request } = aClient()
    endpoint.script(new RangeError('a bug'))
    await assert.rejects(request(), RangeError)
  })
})

it('an assumed lifetime and a reduced scope are counted', async () => {
  const { endpoint, metrics, request } = aClient()
  endpoint.script(answerOf(200, { access_token: 'abc', token_type: 'bearer', scope: 'client_refund' }))
  const token = await request()
  assert.equal(token.expiresAt, START + 900)
  assert.equal(token.scope, 'client_refund')
  assert.deepEqual([metrics.of('TokenLifetimeAssumed'), metrics.of('ScopeReduced')], [[1], [1]])
})

it('of a token that is as it was asked for nothing is counted', async () => {
  const { metrics, request } = aClient()
  await request()
  assert.deepEqual(metrics.all, [])
})

it('the token of a live client is marked as one', async () => {
  const { request } = aClient({ current: version('AWSCURRENT', withClientSecret('s', 'live-client')) })
  assert.equal((await request()).clientMode, 'live')
})
