import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { startTestStack } from '../support/stack.ts'
import { keeps, runRefresher, SCOPE, valuesOf, withTokenDue } from './fault-run.ts'

const stack = await startTestStack()
const { faults, store } = stack

/** The next answer is a good one but for these members; null takes one away. */
const answerWith = (members: object) => faults.add({ at: 'token', does: 'token', options: { ...members } })

describe('a token answer', () => {
  beforeEach(() => withTokenDue(stack))

  const ACCEPTED: readonly [title: string, members: object, lifetimeSeconds: number][] = [
    ['token_type bearer', { token_type: 'bearer' }, 3600],
    // Fault: token_type
    ['token_type BEARER', { token_type: 'BEARER' }, 3600],
    ['expires_in as a number', { expires_in: 3600 }, 3600],
    // Fault: expires_in as number or digits
    ['expires_in as digits', { expires_in: '3600' }, 3600],
    ['a lifetime of leeway and a minute', { expires_in: 180 }, 180],
    ['a lifetime of a day', { expires_in: 86_400 }, 86_400],
    // Fault: lifetime too short or too long
    ['a lifetime over a day, which is cut', { expires_in: 86_401 }, 86_400],
    ['every character of RFC 6750', { access_token: 'AZaz09-._~+/canary==' }, 3600],
  ]
  for (const [title, members, lifetimeSeconds] of ACCEPTED)
    it(`with ${title} is accepted`, async () => {
      answerWith(members)
      assert.equal((await runRefresher(stack)).ended, 'refreshed')
      const { issuedAt, expiresAt, tokenType } = await store.document(SCOPE)
      assert.deepEqual([expiresAt - issuedAt, tokenType], [lifetimeSeconds, 'Bearer'])
    })

  // Fault: expires_in absent
  it('without expires_in is taken for 900 s, with a metric', async () => {
    answerWith({ expires_in: null })
    const run = await runRefresher(stack)
    const { issuedAt, expiresAt } = await store.document(SCOPE)
    assert.deepEqual([run.ended, expiresAt - issuedAt], ['refreshed', 900])
    assert.deepEqual(valuesOf(run, 'TokenLifetimeAssumed'), [1])
  })

  it('with a lifetime too short for the promise is used, with a metric', async () => {
    answerWith({ expires_in: 600 })
    const run = await runRefresher(stack)
    assert.equal(run.ended, 'refreshed')
    assert.deepEqual(valuesOf(run, 'TokenLifetimeShort'), [600])
  })

  const REFUSED: readonly [title: string, members: object, code?: string][] = [
    // Fault: token_type
    ['token_type mac', { token_type: 'mac' }],
    ['no token_type', { token_type: null }],
    ['no access_token', { access_token: null }],
    // Fault: access_token
    ['an empty access_token', { access_token: '' }],
    ['a number as access_token', { access_token: 1_234_567 }],
    // Fault: access_token
    ['a line break in access_token', { access_token: 'canary-token-0001\r\nX-Injected: 1' }],
    ['a blank in access_token', { access_token: 'canary-token-0001 2' }],
    // Fault: expires_in unusable
    ['expires_in zero', { expires_in: 0 }],
    ['expires_in negative', { expires_in: -1 }],
    ['expires_in true', { expires_in: true }],
    ['expires_in in words', { expires_in: 'an hour' }],
    // Fault: expires_in unusable
    ['expires_in infinite', { expires_in: 'Infinity' }],
    ['scope given as a list', { scope: [SCOPE] }],
    ['two blanks between scopes', { scope: `${SCOPE}  client_imageupload` }],
    // Fault: lifetime too short or too long
    ['a lifetime a second under leeway and a minute', { expires_in: 179 }, 'token_lifetime_too_short'],
  ]
  for (const [title, members, code = 'token_response_invalid'] of REFUSED)
    it(`with ${title} is refused, and what is stored is kept: ${code}`, async () => {
      answerWith(members)
      const { ended, requests, writes, said } = await keeps(stack, () => runRefresher(stack))
      assert.deepEqual([ended, requests, writes], [code, 1, 0])
      assert.doesNotMatch(said, /canary-token|1234567/)
    })

  // Fault: narrower scope
  it('with a narrower scope is stored as granted, with a metric', async () => {
    answerWith({ scope: 'client_imageupload' })
    const run = await runRefresher(stack)
    assert.equal(run.ended, 'refreshed')
    assert.deepEqual(valuesOf(run, 'ScopeReduced'), [1])
    assert.equal((await store.document(SCOPE)).scope, 'client_imageupload')
  })

  // Fault: refresh_token, id_token
  it('with refresh_token and id_token has them ignored and never stored', async () => {
    for (const value of ['canary-refresh-0001-token', 'canary-id-00000001-token'])
      stack.addSecret({ what: 'refresh or id token', value })
    answerWith({ refresh_token: 'canary-refresh-0001-token', id_token: 'canary-id-00000001-token' })
    const { ended, said } = await runRefresher(stack)
    assert.equal(ended, 'refreshed')
    assert.doesNotMatch(`${said}${(await store.read(SCOPE))?.Value}`, /canary/)
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
