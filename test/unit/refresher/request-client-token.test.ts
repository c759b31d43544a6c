import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import { readConfig } from '../../../lib/config.ts'
import type { CredentialsOfRun, CredentialsVersion } from '../../../lib/credentials.ts'
import { StitchError } from '../../../lib/errors.ts'
import { parseClientCredentials } from '../../../lib/oauth/client-credentials.ts'
import { requestClientToken } from '../../../lib/request-client-token.ts'
import { THROWAWAY_NOT_AFTER, THROWAWAY_NOT_BEFORE, THROWAWAY_PEM } from '../../fixtures/certificates.ts'
import { CLIENT_ID, withCertificate, withClientSecret } from '../../support/memory-secret.ts'
import { RecordedMetrics } from '../../support/records.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { answerOf, refusal, TokenEndpointInMemory } from '../../support/token-endpoint-in-memory.ts'
import { SCOPE } from '../../support/tokens.ts'
import { START, VirtualTime } from '../../support/virtual-time.ts'

const UNREACHABLE = new StitchError('token_endpoint_unreachable', 'ECONNRESET')
const UNAVAILABLE = answerOf(503, 'upstream text')
const INVALID_CLIENT = refusal('invalid_client')

const version = (
  stage: 'AWSCURRENT' | 'AWSPREVIOUS' = 'AWSCURRENT',
  string = withClientSecret(`secret-${stage}`),
): CredentialsVersion => ({
  versionId: stage,
  stage,
  credentials: parseClientCredentials({ string }),
  createdAt: undefined,
})

function aClient({
  current = version(),
  other,
  otherAfterMs = 0,
}: {
  current?: CredentialsVersion
  other?: CredentialsVersion
  otherAfterMs?: number
} = {}) {
  const time = new VirtualTime()
  const endpoint = new TokenEndpointInMemory(time)
  const metrics = new RecordedMetrics()
  const refused: CredentialsVersion[] = []
  const credentials: CredentialsOfRun = {
    current: async () => current,
    otherThan: async (version) => {
      refused.push(version)
      if (otherAfterMs > 0) await time.sleep(otherAfterMs)
      return other
    },
  }
  let jwtIds = 0
  const ports = {
    sendTokenRequest: endpoint.send,
    newJwtId: () => `jwt-id-${++jwtIds}`,
    timing: time,
    metrics,
  }
  const request = (forMs = 21_000) =>
    time.run(requestClientToken(ports, readConfig({}), SCOPE, credentials, time.clock() + forMs))
  return { time, endpoint, metrics, refused, request }
}

describe('a passing failure', () => {
  for (const [what, failure, code] of [
    ['no answer', UNREACHABLE, 'token_endpoint_unreachable'],
    ['500', answerOf(500, ''), 'token_endpoint_unavailable'],
    ['502', answerOf(502, ''), 'token_endpoint_unavailable'],
    ['503', UNAVAILABLE, 'token_endpoint_unavailable'],
    ['504', answerOf(504, ''), 'token_endpoint_unavailable'],
    ['429', answerOf(429, ''), 'token_endpoint_throttled'],
  ] as const) {
    test(`(${what}) twice is got over`, async () => {
      const { endpoint, request } = aClient()
      endpoint.script(failure, failure)
      assert.equal((await request()).accessToken, 'granted-3')
    })

    test(`(${what}) is tried three times in all, then ${code}`, async () => {
      const { endpoint, request } = aClient()
      endpoint.script(failure, failure, failure)
      assert.equal((await rejectionOf(request())).code, code)
      assert.equal(endpoint.requests, 3)
    })
  }

  test('waits longer each time, by a random half to whole of 200 and 400 ms', async () => {
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

  test('is answered with a new assertion each time: new jti, new iat', async () => {
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

  test('is not repeated when the next attempt could not end in time', async () => {
    const { time, endpoint, request } = aClient()
    endpoint.script(async () => {
      await time.sleep(5000)
      return UNREACHABLE
    })
    await rejectionOf(request(5600))
    assert.equal(endpoint.requests, 1)
  })

  test('leaves 5 s to an attempt, and less where less is left', async () => {
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
    test(`${header} is honoured`, async () => {
      const { endpoint, request } = aClient()
      assert.equal(START, Date.parse('2027-01-15T08:00:00Z') / 1000)
      endpoint.script(answerOf(429, '', headers))
      await request()
      assert.equal(endpoint.askedAtMs[1], waitMs)
    })

  test('is honoured with 503 as well', async () => {
    const { endpoint, request } = aClient()
    endpoint.script(answerOf(503, '', { 'retry-after': '3' }))
    await request()
    assert.equal(endpoint.askedAtMs[1], 3000)
  })

  for (const seconds of ['22', '3600', '999999999999'])
    test(`of ${seconds} s does not fit the run, which gives up at once`, async () => {
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
    test(`${what} is ${code}`, async () => {
      const { endpoint, request } = aClient()
      endpoint.script(answer)
      assert.equal((await rejectionOf(request())).code, code)
      assert.equal(endpoint.requests, 1)
    })

  test('an error that nobody foresaw goes to the caller', async () => {
    const { endpoint, request } = aClient()
    endpoint.script(new RangeError('a bug'))
    await assert.rejects(request(), RangeError)
  })
})

describe('credentials that are refused', () => {
  const OTHER = version('AWSPREVIOUS')
  const secrets = (endpoint: TokenEndpointInMemory) => endpoint.forms.map((form) => form.get('client_secret'))

  test('are followed by the other version of the secret, once', async () => {
    const { endpoint, metrics, request } = aClient({ other: OTHER })
    endpoint.script(INVALID_CLIENT)
    await request()
    assert.deepEqual(secrets(endpoint), ['secret-AWSCURRENT', 'secret-AWSPREVIOUS'])
    assert.deepEqual(metrics.of('PreviousSecretUsed'), [1])
  })

  test('raise no PreviousSecretUsed when a newer current version was what helped', async () => {
    const { endpoint, metrics, request } = aClient({ other: { ...version(), versionId: 'newer' } })
    endpoint.script(INVALID_CLIENT)
    await request()
    assert.deepEqual(metrics.of('PreviousSecretUsed'), [])
  })

  test('with 401 count as with 400', async () => {
    const { endpoint, request } = aClient({ other: OTHER })
    endpoint.script(refusal('invalid_client', 401))
    await request()
    assert.equal(endpoint.requests, 2)
  })

  test('are client_auth_rejected after one attempt when there is no other version', async () => {
    const { endpoint, refused, request } = aClient()
    endpoint.script(INVALID_CLIENT)
    assert.equal((await rejectionOf(request())).code, 'client_auth_rejected')
    assert.deepEqual([endpoint.requests, refused.length], [1, 1])
  })

  test('are client_auth_rejected after two attempts when both are refused', async () => {
    const { endpoint, refused, request } = aClient({ other: OTHER })
    endpoint.script(INVALID_CLIENT, INVALID_CLIENT, INVALID_CLIENT)
    assert.equal((await rejectionOf(request())).code, 'client_auth_rejected')
    assert.deepEqual([endpoint.requests, refused.length], [2, 1])
  })

  test('stay the reason when the other version has an expired certificate', async () => {
    const { time, endpoint, request } = aClient({
      other: version('AWSPREVIOUS', withCertificate(THROWAWAY_PEM)),
    })
    time.setClock(THROWAWAY_NOT_AFTER + 1 - START)
    endpoint.script(INVALID_CLIENT)
    assert.equal((await rejectionOf(request())).code, 'client_auth_rejected')
  })

  test('after a passing failure leave one attempt to the other version', async () => {
    const { endpoint, request } = aClient({ other: OTHER })
    endpoint.script(UNAVAILABLE, INVALID_CLIENT)
    assert.equal((await request()).accessToken, 'granted-3')
  })

  test('are the reason when looking for another version has taken the time for a second attempt', async () => {
    const { endpoint, request } = aClient({ other: OTHER, otherAfterMs: 20_501 })
    endpoint.script(INVALID_CLIENT)
    assert.equal((await rejectionOf(request())).code, 'client_auth_rejected')
    assert.equal(endpoint.requests, 1)
  })

  test('at the third attempt are the end', async () => {
    const { endpoint, refused, request } = aClient({ other: OTHER })
    endpoint.script(UNAVAILABLE, UNAVAILABLE, INVALID_CLIENT)
    assert.equal((await rejectionOf(request())).code, 'client_auth_rejected')
    assert.deepEqual([endpoint.requests, refused.length], [3, 0])
  })
})

describe('a certificate', () => {
  const withThrowaway = () => aClient({ current: version('AWSCURRENT', withCertificate(THROWAWAY_PEM)) })

  for (const [what, at, code] of [
    ['in its last second', THROWAWAY_NOT_AFTER, undefined],
    ['a second after its end', THROWAWAY_NOT_AFTER + 1, 'certificate_expired'],
    ['in its first second', THROWAWAY_NOT_BEFORE, undefined],
    ['a second before its beginning', THROWAWAY_NOT_BEFORE - 1, 'certificate_not_yet_valid'],
  ] as const)
    test(`${what} ${code === undefined ? 'is used' : `is ${code}, and nothing is sent`}`, async () => {
      const { time, endpoint, request } = withThrowaway()
      time.setClock(at - START)
      if (code === undefined) await request()
      else assert.equal((await rejectionOf(request())).code, code)
      assert.equal(endpoint.requests, code === undefined ? 1 : 0)
    })

  test('signs for the client id, the audience and the scope set', async () => {
    const { endpoint, request } = withThrowaway()
    await request()
    const [form] = endpoint.forms
    assert.equal(form?.get('client_id'), CLIENT_ID)
    assert.equal(form?.get('scope'), SCOPE)
    const { aud, iss, sub } = decodeJwt(form?.get('client_assertion') ?? '')
    assert.deepEqual([aud, iss, sub], ['https://secure.stitch.money/connect/token', CLIENT_ID, CLIENT_ID])
  })
})

describe('a clock that differs from the provider’s', () => {
  const dated = (aheadSeconds: number, answer = INVALID_CLIENT) => ({
    ...answer,
    headers: { date: new Date((START - aheadSeconds) * 1000).toUTCString() },
  })

  for (const [ahead, figures] of [
    [30, []],
    [31, [31]],
    [-30, []],
    [-31, [-31]],
  ] as const)
    test(`by ${ahead} s is ${figures.length > 0 ? '' : 'not '}reported`, async () => {
      const { endpoint, metrics, request } = aClient()
      endpoint.script(dated(ahead, { ...endpoint.granted() }))
      await request()
      assert.deepEqual(metrics.of('ClockSkewSeconds'), figures)
    })

  test('is named in the error when the credentials are refused', async () => {
    const { endpoint, request } = aClient()
    endpoint.script(dated(400))
    const error = await rejectionOf(request())
    assert.equal(error.facts.clockSkewSeconds, 400)
    assert.match(error.message, /400 s ahead/)
  })

  test('is not named when it is right', async () => {
    const { endpoint, request } = aClient()
    endpoint.script(dated(0))
    assert.ok(!('clockSkewSeconds' in (await rejectionOf(request())).facts))
  })
})

test('an assumed lifetime and a reduced scope are counted', async () => {
  const { endpoint, metrics, request } = aClient()
  endpoint.script(answerOf(200, { access_token: 'abc', token_type: 'bearer', scope: 'client_refund' }))
  const token = await request()
  assert.equal(token.expiresAt, START + 900)
  assert.equal(token.scope, 'client_refund')
  assert.deepEqual([metrics.of('TokenLifetimeAssumed'), metrics.of('ScopeReduced')], [[1], [1]])
})

test('the token of a live client is marked as one', async () => {
  const { request } = aClient({ current: version('AWSCURRENT', withClientSecret('s', 'live-client')) })
  assert.equal((await request()).clientMode, 'live')
})
