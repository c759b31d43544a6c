import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { StitchError } from '../../../lib/errors.ts'
import { THROWAWAY_NOT_AFTER, THROWAWAY_NOT_BEFORE, THROWAWAY_PEM } from '../../fixtures/certificates.ts'
import { CLIENT_ID, withCertificate } from '../../support/memory-secret.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { answerOf, refusal, type TokenEndpointInMemory } from '../../support/token-endpoint-in-memory.ts'
import { SCOPE } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'
import { aClient, version } from './requesting-client.ts'

const UNAVAILABLE = answerOf(503, 'upstream text')
const INVALID_CLIENT = refusal('invalid_client')

describe('credentials that are refused', () => {
  const OTHER = version('AWSPREVIOUS')
  const secrets = (endpoint: TokenEndpointInMemory) => endpoint.forms.map((form) => form.get('client_secret'))

  it('are followed by the other version of the secret, once', async () => {
    const { endpoint, metrics, request } = aClient({ other: OTHER })
    endpoint.script(INVALID_CLIENT)
    await request()
    assert.deepEqual(secrets(endpoint), ['secret-AWSCURRENT', 'secret-AWSPREVIOUS'])
    assert.deepEqual(metrics.of('PreviousSecretUsed'), [1])
  })

  it('raise no PreviousSecretUsed when a newer current version was what helped', async () => {
    const { endpoint, metrics, request } = aClient({ other: { ...version(), versionId: 'newer' } })
    endpoint.script(INVALID_CLIENT)
    await request()
    assert.deepEqual(metrics.of('PreviousSecretUsed'), [])
  })

  it('with 401 count as with 400', async () => {
    const { endpoint, request } = aClient({ other: OTHER })
    endpoint.script(refusal('invalid_client', 401))
    await request()
    assert.equal(endpoint.requests, 2)
  })

  it('are client_auth_rejected after one attempt when there is no other version', async () => {
    const { endpoint, refused, request } = aClient()
    endpoint.script(INVALID_CLIENT)
    assert.equal((await rejectionOf(request())).code, 'client_auth_rejected')
    assert.deepEqual([endpoint.requests, refused.length], [1, 1])
  })

  it('are client_auth_rejected after two attempts when both are refused', async () => {
    const { endpoint, refused, request } = aClient({ other: OTHER })
    endpoint.script(INVALID_CLIENT, INVALID_CLIENT, INVALID_CLIENT)
    assert.equal((await rejectionOf(request())).code, 'client_auth_rejected')
    assert.deepEqual([endpoint.requests, refused.length], [2, 1])
  })

  it('stay the reason when the other version has an expired certificate', async () => {
    const { time, endpoint, request } = aClient({
      other: version('AWSPREVIOUS', withCertificate(THROWAWAY_PEM)),
    })
    time.setClock(THROWAWAY_NOT_AFTER + 1 - START)
    endpoint.script(INVALID_CLIENT)
    assert.equal((await rejectionOf(request())).code, 'client_auth_rejected')
  })

  for (const [what, answers] of [
    ['is refused a token for a moment, twice', [UNAVAILABLE, UNAVAILABLE]],
    [
      'is never answered',
      [
        new StitchError('token_endpoint_unreachable', 'x'),
        new StitchError('token_endpoint_unreachable', 'x'),
      ],
    ],
    ['is asked to wait for longer than the run', [answerOf(429, '', { 'retry-after': '3600' })]],
  ] as const)
    it(`stay the reason when the other version ${what}`, async () => {
      const { endpoint, request } = aClient({ other: OTHER })
      endpoint.script(INVALID_CLIENT, ...answers)
      assert.equal((await rejectionOf(request())).code, 'client_auth_rejected')
      assert.equal(endpoint.requests, 1 + answers.length)
    })

  it('after a passing failure leave one attempt to the other version', async () => {
    const { endpoint, request } = aClient({ other: OTHER })
    endpoint.script(UNAVAILABLE, INVALID_CLIENT)
    assert.equal((await request()).accessToken, 'granted-3')
  })

  for (const [otherAfterMs, requests] of [
    [20_500, 2],
    [20_501, 1],
  ] as const)
    it(`are ${requests === 1 ? 'the reason' : 'got over'} when it takes ${otherAfterMs} of 21,000 ms to find the other version`, async () => {
      const { endpoint, request } = aClient({ other: OTHER, otherAfterMs })
      endpoint.script(INVALID_CLIENT)
      if (requests === 1) assert.equal((await rejectionOf(request())).code, 'client_auth_rejected')
      else assert.equal((await request()).accessToken, 'granted-2')
      assert.equal(endpoint.requests, requests)
    })

  it('are not the reason when the other version meets an error that was not foreseen', async () => {
    const { endpoint, request } = aClient({ other: OTHER })
    endpoint.script(INVALID_CLIENT, new RangeError('a bug'))
    await assert.rejects(request(), RangeError)
  })

  it('at the third attempt are the end', async () => {
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
    it(`${what} ${code === undefined ? 'is used' : `is ${code}, and nothing is sent`}`, async () => {
      const { time, endpoint, request } = withThrowaway()
      time.setClock(at - START)
      if (code === undefined) await request()
      else assert.equal((await rejectionOf(request())).code, code)
      assert.equal(endpoint.requests, code === undefined ? 1 : 0)
    })

  it('signs for the client id, the audience and the scope set', async () => {
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
    it(`by ${ahead} s is ${figures.length > 0 ? '' : 'not '}reported`, async () => {
      const { endpoint, metrics, request } = aClient()
      endpoint.script(dated(ahead, { ...endpoint.granted() }))
      await request()
      assert.deepEqual(metrics.of('ClockSkewSeconds'), figures)
    })

  it('is named in the error when the credentials are refused', async () => {
    const { endpoint, request } = aClient()
    endpoint.script(dated(400))
    const error = await rejectionOf(request())
    assert.equal(error.facts.clockSkewSeconds, 400)
    assert.match(error.message, /400 s ahead/)
  })

  it('is not named when it is right', async () => {
    const { endpoint, request } = aClient()
    endpoint.script(dated(0))
    assert.ok(!('clockSkewSeconds' in (await rejectionOf(request())).facts))
  })
})
