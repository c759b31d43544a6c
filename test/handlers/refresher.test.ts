import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import { STITCH } from '../../lib/providers/stitch.ts'
import { assertNoLeak } from '../support/canary.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'

const stack = await startTestStack()
const { counters, store } = stack

const [PAYMENTS, VERIFICATIONS, IMAGES, BUSINESSES] = STITCH.seedScopes as [string, string, string, string]
const outcomesOf = (outcomes: { scope: string; outcome: string }[]): Record<string, string> =>
  Object.fromEntries(outcomes.map(({ scope, outcome }) => [scope, outcome]))
const all = (outcome: string) => Object.fromEntries(STITCH.seedScopes.map((scope) => [scope, outcome]))

const { name, invoke } = stack.way

describe(`the refresher, invoked ${name}`, () => {
  before(() => stack.deploy())
  beforeEach(() => counters.reset())

  describe('with nothing stored', () => {
    beforeEach(() => stack.clearTokens())

    it('stores a first token for every scope, with one request each', async () => {
      const { result } = await invoke({})
      assert.deepEqual(outcomesOf(result.outcomes), all('refreshed'))
      for (const scope of STITCH.seedScopes) assert.equal(counters.get(`token.scope.${scope}`), 1, scope)
      assert.equal(counters.get('token.requests'), STITCH.seedScopes.length)
      assert.equal(counters.get('token.jti.duplicates'), 0)
    })

    it('writes the documented document as a SecureString, encrypted with the key of the deployment', async () => {
      const startedAt = Math.floor(Date.now() / 1000)
      await invoke({})
      const parameter = await store.read(PAYMENTS)
      const { accessToken, ...document } = JSON.parse(parameter?.Value ?? '')
      assert.match(accessToken, /^[\w-]{43}$/)
      assert.ok(document.issuedAt >= startedAt && document.issuedAt <= Date.now() / 1000)
      assert.deepEqual(Object.entries(document), [
        ['version', 1],
        ['tokenType', 'Bearer'],
        ['scope', PAYMENTS],
        ['issuedAt', document.issuedAt],
        ['expiresAt', document.issuedAt + 3600],
        ['clientMode', 'test'],
      ])
      assert.equal(parameter?.Type, 'SecureString')
      assert.equal(parameter?.Version, 1)
    })

    it('asks for each token once when the same tick comes twice', async () => {
      await Promise.allSettled([invoke({}), invoke({})])
      await invoke({})
      const most = STITCH.seedScopes.length * (name.includes('bundle') ? 1 : 2)
      assert.ok(counters.get('token.requests') <= most)
    })
  })

  it('leaves fresh tokens alone', async () => {
    for (const scope of STITCH.seedScopes) await store.write(scope, { ageSeconds: 100 })
    const { result } = await invoke({ 'detail-type': 'Scheduled Event', source: 'aws.scheduler' })
    assert.deepEqual(outcomesOf(result.outcomes), all('fresh'))
    assert.equal(counters.get('token.requests'), 0)
    assert.equal(counters.get('secretsmanager.GetSecretValue'), 0)
  })

  const AGES: readonly [title: string, ageSeconds: number, event: object, outcome: string][] = [
    ['renews a token with less than 1800 s left', 1801, {}, 'refreshed'],
    ['leaves one with more alone', 1790, {}, 'fresh'],
    ['renews one that is over', 4000, {}, 'refreshed'],
    ['renews one from the future', -70, {}, 'refreshed'],
    ['does not renew one under 60 s old, not even by force', 55, { force: true }, 'fresh'],
    ['renews an older one by force', 60, { force: true }, 'refreshed'],
  ]
  for (const [title, ageSeconds, event, outcome] of AGES)
    it(title, async () => {
      await store.write(PAYMENTS, { ageSeconds })
      const { result } = await invoke({ ...event, scopes: [PAYMENTS] })
      assert.deepEqual(outcomesOf(result.outcomes), { [PAYMENTS]: outcome })
      assert.equal(counters.get('token.requests'), outcome === 'refreshed' ? 1 : 0)
    })

  for (const text of ['not a document', '{}', '{"version":2,"accessToken":"a-token-of-another-version"}'])
    it(`replaces what is no document of this version: ${text}`, async () => {
      await store.writeText(IMAGES, text)
      const { result } = await invoke({ scopes: [IMAGES] })
      assert.deepEqual(outcomesOf(result.outcomes), { [IMAGES]: 'refreshed' })
    })

  it('renews a rejected version once, however often it is asked', async () => {
    await store.write(BUSINESSES, { ageSeconds: 100 })
    const { Version: rejectedVersion } = (await store.read(BUSINESSES)) ?? {}
    const event = { scopes: [BUSINESSES], rejectedVersion }
    assert.equal((await invoke(event)).result.outcomes[0].outcome, 'refreshed')
    assert.equal((await invoke(event)).result.outcomes[0].outcome, 'fresh')
    assert.equal(counters.get('token.requests'), 1)
  })

  it('refuses an unknown scope set alone', async () => {
    for (const scope of STITCH.seedScopes) await store.write(scope, { ageSeconds: 100 })
    const { error } = await invoke({ scopes: [PAYMENTS, 'client_unheard_of'] })
    assert.equal(error?.errorType, 'RefreshFailed')
    const { outcomes } = JSON.parse(error.errorMessage)
    assert.deepEqual(outcomesOf(outcomes), { [PAYMENTS]: 'fresh', client_unheard_of: 'failed' })
    assert.equal(outcomes[1].code, 'scope_not_configured')
  })

  it('fails a scope that the client is not allowed alone, and asks for it once', async () => {
    await stack.clearTokens()
    const [client] = stack.stitch.clients
    client?.scopes.delete(VERIFICATIONS)
    try {
      const { error } = await invoke({})
      const { outcomes } = JSON.parse(error?.errorMessage ?? '')
      assert.deepEqual(outcomesOf(outcomes), { ...all('refreshed'), [VERIFICATIONS]: 'failed' })
      assert.equal(outcomes[1].code, 'token_request_rejected')
      assert.equal(await store.read(VERIFICATIONS), undefined)
      await invoke({})
      assert.equal(counters.get('token.error.invalid_scope'), 1)
    } finally {
      client?.scopes.add(VERIFICATIONS)
    }
  })
})

describe('the schedule', () => {
  it('has the tokens renewed at a tick', async () => {
    await stack.deploy()
    await stack.clearTokens()
    assert.equal(stack.lambda.schedules.fire(REFRESHER), 1)
    await stack.lambda.functions.settled()
    for (const scope of STITCH.seedScopes) assert.equal((await store.document(scope)).scope, scope)
    assert.equal(counters.get('token.requests'), STITCH.seedScopes.length)
  })

  it('has nothing asked for at the ticks after that', async () => {
    stack.lambda.schedules.fire(REFRESHER)
    stack.lambda.schedules.fire(REFRESHER)
    await stack.lambda.functions.settled()
    assert.equal(counters.get('token.requests'), STITCH.seedScopes.length)
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
