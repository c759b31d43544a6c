import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import middy from '@middy/core'
import { clientToken } from '../../lib/middleware/client-token.ts'
import { Fleet, outcomesOf } from '../fleet/fleet.ts'
import { assertNoLeak } from '../support/canary.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'
import { overhear } from '../support/stack-output.ts'
import { clockOf, SCOPE } from './fault-run.ts'

const stack = await startTestStack({ here: [REFRESHER] })
const { counters, faults, store, stitch } = stack
const { bundle, handler } = stack
const { call } = handler

/** A query: any answer of Stitch's API shows that there was a token. */
const ROUTE = 'GET /payment-requests'
const invoked = () => counters.get(`lambda.${REFRESHER}.invocations`)
const reads = () => counters.get('ssm.GetParameter')

/** What five calls, all of them served, read of the store. */
const readsOfFive = async () => {
  const before = reads()
  for (let calls = 0; calls < 5; calls += 1) {
    assert.equal((await call(ROUTE)).status, 200)
  }
  return reads() - before
}

/** So old that the renewed one should be there: from the first call on, the reader looks for it every 30 s. */
const WANTED = { ageSeconds: 2800 }

describe('a reader', () => {
  beforeEach(async () => {
    await stack.deploy()
    await stack.lambda.functions.prewarm(REFRESHER, 1)
    await stack.clearTokens()
  })

  const UNUSABLE: readonly [title: string, arrange: () => Promise<void>][] = [
    ['nothing stored', async () => undefined],
    ['garbage stored', () => store.writeText(SCOPE, 'garbage')],
    [
      'a document of another version stored',
      async () => {
        await store.write(SCOPE, { ageSeconds: 100 })
        await store.writeText(SCOPE, JSON.stringify({ ...(await store.document(SCOPE)), version: 2 }))
      },
    ],
    ['an expired token stored', () => store.write(SCOPE, { ageSeconds: 3600 })],
    ['a token within its leeway stored', () => store.write(SCOPE, { ageSeconds: 3481 })],
  ]
  // Fault: reader finds nothing usable
  for (const [title, arrange] of UNUSABLE)
    it(`with ${title} calls the refresher once and is served`, async () => {
      await arrange()
      assert.equal((await call(ROUTE)).status, 200)
      assert.deepEqual([invoked(), counters.get('token.requests')], [1, 1])
    })

  // A connection that breaks may have died in a freeze, so the read is made once more on another.
  // Fault: reader, store down, token in memory
  for (const [does, tries] of [
    ['500', 1],
    ['throttle', 1],
    ['deny', 1],
    ['reset', 2],
    ['hang', 1],
  ] as const)
    it(`is served from memory while the store is down (${does}), after 2 s of failed reads at most`, async (t) => {
      const { pass } = clockOf(t)
      await store.write(SCOPE, WANTED)
      await readsOfFive()
      faults.add({ at: 'ssm', does, times: Number.POSITIVE_INFINITY })
      pass(31)
      assert.equal(await readsOfFive(), tries)
      assert.deepEqual([invoked(), counters.get('graphql.unauthenticated')], [0, 0])
    })

  // Fault: reader, nothing newer
  it('looks again every 30 s while nothing newer is stored, not at every call, and takes what is newer once it is there', async (t) => {
    const { pass } = clockOf(t)
    await store.write(SCOPE, WANTED)
    const { accessToken } = await store.document(SCOPE)
    assert.equal(await readsOfFive(), 1)
    for (let looks = 0; looks < 3; looks += 1) {
      pass(20)
      assert.equal(await readsOfFive(), 0)
      pass(11)
      assert.equal(await readsOfFive(), 1)
    }
    await store.write(SCOPE, { ageSeconds: 10 })
    stitch.revokeToken(accessToken)
    pass(31)
    assert.equal(await readsOfFive(), 1)
    assert.equal(counters.get('graphql.unauthenticated'), 0, 'the newer one was taken')
    pass(1800)
    assert.equal(await readsOfFive(), 0, 'there is nothing to look for yet')
    assert.equal(invoked(), 0)
  })

  // Fault: reader, store unreachable, cold
  for (const does of ['deny', 'InvalidKeyId'])
    it(`is told at once, and without Retry-After, where waiting does not help (${does})`, async () => {
      faults.add({ at: 'ssm', does, times: Number.POSITIVE_INFINITY })
      const { status, headers, json } = await call(ROUTE)
      assert.deepEqual([status, json.code], [502, 'token_store_unreadable'])
      assert.equal(headers['retry-after'], undefined)
    })

  // Fault: reader, store throttles, cold
  it('whom the store throttles goes on asking it, and not the refresher', async () => {
    await store.write(SCOPE, { ageSeconds: 100 })
    faults.add({ at: 'ssm', does: 'throttle', times: 3 })
    assert.equal((await call(ROUTE)).status, 200)
    assert.deepEqual([reads(), invoked()], [4, 0])
  })

  // Fault: reader, refresher busy or without result
  it('who finds the refresher busy reads, and invokes it again', async () => {
    faults.add({ at: 'lambda', does: 'throttle', times: 2, operation: REFRESHER })
    assert.equal((await call(ROUTE)).status, 200)
    assert.deepEqual([counters.get(`lambda.${REFRESHER}.throttles`), invoked()], [2, 1])
    assert.equal(counters.get('token.requests'), 1)
  })

  // Fault: reader, refresher busy or without result
  it('whose refresher ends without a token reads, and invokes it again', async () => {
    faults.add({ at: 'lambda', does: 'crash', operation: REFRESHER })
    assert.equal((await call(ROUTE)).status, 200)
    assert.deepEqual([invoked(), counters.get('token.requests')], [2, 1])
  })

  // Fault: an operator restores, deletes or overwrites a parameter
  it('with nothing better takes an older token that was not rejected, also from a read that lags behind', async () => {
    await store.write(SCOPE, { ageSeconds: 900 })
    await store.write(SCOPE, { ageSeconds: 600 })
    assert.equal((await call(ROUTE)).status, 200)
    stitch.revokeToken((await store.document(SCOPE)).accessToken)
    // The older one is still accepted; the read that lags behind offers it.
    faults.add({ at: 'ssm', does: 'stale', operation: 'GetParameter' })
    assert.equal((await call(ROUTE)).status, 200)
    assert.deepEqual([invoked(), counters.get('token.requests')], [0, 0])
  })

  // Fault: 500 calls at once
  it('serves 500 calls at once in one container with one read', async () => {
    await store.write(SCOPE, { ageSeconds: 100 })
    const fn = stack.service.functions.find(({ key }) => key === 'get-payment-request')
    const environment = { ...process.env, ...stack.functionSettings(), ...fn?.environment }
    const read = middy<object, string>()
      .use(clientToken<object, string>({ scope: SCOPE, environment }))
      .handler(async (_event, { clientToken: token }) => String(token.expiresAt))
    const context = { getRemainingTimeInMillis: () => 28_000 } as Parameters<typeof read>[1]
    const before = reads()
    const answers = await overhear(
      () => undefined,
      () => Promise.all(Array.from({ length: 500 }, () => read({}, { ...context }))),
    )
    assert.deepEqual([new Set(answers).size, answers.length], [1, 500])
    assert.equal(reads() - before, 1)
  })

  // Fault: a young token rejected
  it('who is rejected within a minute of the issue gets 503 until then, and Stitch is not hammered', async (t) => {
    clockOf(t)
    await store.write(SCOPE, { ageSeconds: 20, accessToken: `rejected-${'a'.repeat(34)}` })
    for (let calls = 0; calls < 10; calls += 1) {
      const { status, headers, json } = await call(ROUTE)
      assert.deepEqual([status, json.code], [503, 'token_unavailable'])
      assert.ok(Number(headers['retry-after']) <= 40 && Number(headers['retry-after']) > 30)
    }
    assert.deepEqual([invoked(), counters.get('token.requests')], [0, 0])
    // The first one's, and the one after its rejection.
    assert.equal(reads(), 2)
  })

  // Fault: a long token rejected, a short one new
  it('who is rejected with a token of 3000 s left is content with a new one of 900 s', async () => {
    await store.write(SCOPE, { ageSeconds: 600, accessToken: `rejected-${'b'.repeat(34)}` })
    faults.add({ at: 'token', does: 'token', options: { expires_in: 900 } })
    assert.equal((await call(ROUTE)).status, 200)
    const { issuedAt, expiresAt } = await store.document(SCOPE)
    assert.equal(expiresAt - issuedAt, 900)
    assert.equal((await call(ROUTE)).status, 200)
    assert.equal(counters.get('token.requests'), 1)
  })

  it('who is rejected where a new token ends the previous one finds the new one, without another request', async () => {
    await store.write(SCOPE, { ageSeconds: 600 })
    assert.equal((await call(ROUTE)).status, 200)
    stitch.revokeAllTokens()
    await store.write(SCOPE, { ageSeconds: 100 })
    assert.equal((await call(ROUTE)).status, 200)
    assert.deepEqual([invoked(), counters.get('token.requests')], [0, 0])
  })
})

// Fault: token rejected, in every form
describe('readers that all hold a token, where a new token ends the previous one', () => {
  const [CONTAINERS, SHARING] = [3, 5]
  const fleet = new Fleet(stack)
  const rejected = () => counters.get('graphql.unauthenticated')
  before(async () => {
    await stack.deploy()
    await stack.clearTokens()
    await stack.lambda.functions.prewarm(REFRESHER, 1)
    await fleet.prewarm(CONTAINERS)
    stitch.settings.newTokenEndsPrevious = true
    await store.write(SCOPE, { ageSeconds: 600 })
    await Promise.all([fleet.callAtOnce(CONTAINERS), call(ROUTE)])
    counters.reset()
    const { result } = await bundle.invoke({ scopes: [SCOPE], force: true })
    assert.equal(result.outcomes[0].outcome, 'refreshed')
  })
  after(() => {
    stitch.settings.newTokenEndsPrevious = false
  })

  it('are each rejected once, and served with the new one', async () => {
    assert.deepEqual(outcomesOf(await fleet.callAtOnce(CONTAINERS)), ['201'])
    assert.deepEqual(fleet.invocations(), Array(CONTAINERS).fill(3))
    assert.deepEqual([rejected(), counters.get('graphql.requests')], [CONTAINERS, 2 * CONTAINERS])
    assert.deepEqual([invoked(), counters.get('token.requests')], [1, 1], 'the forced renewal, and no other')
  })

  it('share the way to the new one in one container', async () => {
    counters.reset()
    const answers = await Promise.all(Array.from({ length: SHARING }, () => call(ROUTE)))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    assert.ok(rejected() >= 1 && rejected() <= SHARING, `${rejected()}`)
    assert.equal(counters.get('graphql.requests'), SHARING + rejected())
    assert.deepEqual([reads(), invoked(), counters.get('token.requests')], [1, 0, 0])
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
