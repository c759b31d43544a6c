import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import { JSON_BODY_LIMIT } from '../../lib/middleware/json-body.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { clockOf } from '../integration/fault-run.ts'
import { assertNoLeak } from '../support/canary.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'

// What is tested is how others get along with the refresher.
const stack = await startTestStack({ here: [REFRESHER] })
const { counters, faults, store } = stack

const { handler, way } = stack
const [FIRST, ...OTHERS] = STITCH.seedScopes as [string, ...string[]]

const { name, call } = way
describe(`GET /tokens ${name}`, () => {
  beforeEach(() => stack.deploy())

  it('lists every configured scope as missing before anything is stored', async () => {
    await stack.clearTokens()
    const { status, headers, json } = await call('GET /tokens')
    assert.equal(status, 200)
    assert.equal(headers['cache-control'], 'no-store')
    const tokens = STITCH.seedScopes.map((scope) => ({ scope, status: 'missing' }))
    assert.deepEqual(json, { clientMode: null, tokens })
  })

  const STATES: readonly [secondsRemaining: number, status: string][] = [
    [3600, 'fresh'],
    [1805, 'fresh'],
    [1799, 'due'],
    [125, 'due'],
    [120, 'expired'],
    [0, 'expired'],
    [-500, 'expired'],
  ]
  // What a token is called is decided in the handler; its bundle is asked once.
  for (const [left, expected] of way === handler ? STATES : STATES.slice(0, 1))
    it(`calls a token ${expected} with ${left} s left`, async (t) => {
      if (way === handler) clockOf(t)
      await store.write(FIRST, { ageSeconds: 3600 - left })
      const { accessToken, issuedAt, expiresAt } = await store.document(FIRST)
      const { json, text } = await call('GET /tokens')
      const { secondsRemaining, version, ...token } = json.tokens[0]
      assert.deepEqual(token, { scope: FIRST, status: expected, issuedAt, expiresAt })
      assert.equal(version, (await store.read(FIRST))?.Version)
      // A container has a clock that goes on.
      const passed = Math.max(0, left) - secondsRemaining
      const isRight = way === handler ? passed === 0 : passed >= 0
      assert.ok(isRight, `${passed} s`)
      assert.equal(json.clientMode, 'test')
      assert.ok(!text.includes(accessToken))
    })

  it('neither asks Stitch nor reads the secret', async () => {
    await call('GET /tokens')
    assert.equal(counters.get('token.requests') + counters.get('graphql.requests'), 0)
    assert.equal(counters.get('secretsmanager.GetSecretValue'), 0)
  })
})

describe(`POST /tokens/refresh ${name}`, () => {
  before(() => stack.deploy())
  beforeEach(async () => {
    faults.clear()
    counters.reset()
    for (const scope of STITCH.seedScopes) await store.write(scope, { ageSeconds: 100 })
  })

  const RUNS: readonly [title: string, body: object | undefined, refreshed: readonly string[]][] = [
    ['without a body renews what is due: nothing here', undefined, []],
    ['with an empty object does the same', {}, []],
    ['with force renews everything', { force: true }, STITCH.seedScopes],
    ['with force and scopes renews these', { force: true, scopes: [FIRST] }, [FIRST]],
    ['with scopes alone renews those of them that are due', { scopes: OTHERS }, []],
  ]
  for (const [title, body, refreshed] of RUNS)
    it(title, async () => {
      const { status, json } = await call('POST /tokens/refresh', { body })
      assert.equal(status, 200)
      const renewed = json.outcomes.filter(({ outcome }: { outcome: string }) => outcome === 'refreshed')
      assert.deepEqual(
        renewed.map(({ scope }: { scope: string }) => scope),
        refreshed,
      )
      assert.equal(counters.get('token.requests'), refreshed.length)
    })

  const REFUSALS: readonly [title: string, body: unknown, type: string, status: number, shown: object][] = [
    [
      'a scope set that is not configured',
      { scopes: ['client_unheard_of'] },
      'application/json',
      400,
      { code: 'scope_not_configured', configured: STITCH.seedScopes },
    ],
    ['broken JSON', '{"force":', 'application/json', 400, { code: 'invalid_request', members: [''] }],
    ['an array', [], 'application/json', 400, { code: 'invalid_request', members: [''] }],
    [
      'wrong types',
      { force: 'yes', scopes: FIRST },
      'application/json',
      400,
      { code: 'invalid_request', members: ['force', 'scopes'] },
    ],
    [
      'unknown members',
      { forced: true },
      'application/json',
      400,
      { code: 'invalid_request', members: ['forced'] },
    ],
    [
      'an empty list',
      { scopes: [] },
      'application/json',
      400,
      { code: 'invalid_request', members: ['scopes'] },
    ],
    [
      'another media type',
      { force: true },
      'text/plain',
      415,
      { code: 'media_type_unsupported', accepted: ['application/json'] },
    ],
    [
      'a body that is too large',
      { scopes: ['x'.repeat(JSON_BODY_LIMIT)] },
      'application/json',
      413,
      { code: 'body_too_large', limitBytes: JSON_BODY_LIMIT },
    ],
  ]
  for (const [title, body, type, status, shown] of REFUSALS)
    it(`refuses ${title} with ${status}, and asks no refresher`, async () => {
      const sent = { body, headers: { 'content-type': type } }
      const answer = await call('POST /tokens/refresh', sent)
      assert.equal(answer.status, status)
      assert.equal(answer.headers['content-type'], 'application/problem+json')
      const { title: phrase, detail, status: repeated, errors, ...rest } = answer.json
      assert.ok(phrase && detail)
      assert.equal(repeated, status)
      const members = errors?.map(({ member }: { member: string }) => member)
      assert.deepEqual({ ...rest, ...(members && { members }) }, shown)
      assert.equal(counters.get(`lambda.${REFRESHER}.invocations`), 0)
    })

  it('answers 503 with Retry-After while another run has the turn', async () => {
    faults.add({ at: 'lambda', operation: REFRESHER, does: 'throttle' })
    const { status, headers, json } = await call('POST /tokens/refresh', { body: { force: true } })
    assert.equal(status, 503)
    assert.equal(json.code, 'refresh_in_progress')
    assert.match(headers['retry-after'] ?? '', /^[1-9]\d*$/)
  })

  it('answers 502 with every outcome when one scope could not be renewed', async () => {
    faults.add({ at: 'token', operation: FIRST, does: 'unauthorized_client' })
    const kept = await store.read(FIRST)
    const { status, json } = await call('POST /tokens/refresh', { body: { force: true } })
    assert.equal(status, 502)
    assert.equal(json.code, 'refresh_failed')
    const codes = json.outcomes.map(({ scope, outcome, code }: Record<string, string>) => [
      scope,
      outcome,
      code,
    ])
    assert.deepEqual(codes, [
      [FIRST, 'failed', 'token_request_rejected'],
      ...OTHERS.map((scope) => [scope, 'refreshed', undefined]),
    ])
    assert.deepEqual(await store.read(FIRST), kept)
  })

  it('answers 502 without outcomes when the refresher dies', async () => {
    faults.add({ at: 'lambda', operation: REFRESHER, does: 'crash' })
    const { status, json } = await call('POST /tokens/refresh', { body: { force: true } })
    assert.equal(status, 502)
    assert.equal(json.code, 'refresh_failed')
    assert.equal(json.outcomes, undefined)
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
