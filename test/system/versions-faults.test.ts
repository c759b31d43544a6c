import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, beforeEach, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { assertNoLeak } from '../support/canary.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { REFRESHER } from '../support/stack.ts'
import type { Answer } from '../support/stack-call.ts'
import { called, MIXES, startVersionedStack } from './versions.ts'

const SCOPE = 'client_paymentrequest'
const ALWAYS = Number.POSITIVE_INFINITY
/** Calls at once, each in a container of its own. */
const CALLS = 6

const stack = await startVersionedStack()
// A tick of the schedule between two lines would be counted.
stack.lambda.schedules.close()
const { counters, faults, lambda, store, stitch } = stack
const { bundle } = stack

const create = (): Promise<Answer> =>
  bundle.call('POST /payment-requests', {
    body: { ...PAYMENT_REQUEST, externalReference: `order-${randomUUID()}` },
  })
const createAtOnce = async (): Promise<readonly string[]> =>
  (await Promise.all(Array.from({ length: CALLS }, create))).map(outcomeOf)
const outcomeOf = ({ status, json }: Answer): string =>
  status < 300 ? `${status}` : `${status} ${json.code}`
const ALL_CREATED = Array.from({ length: CALLS }, () => '201')
const outcome = async (event: object) => {
  const { result, error } = await bundle.invoke(event)
  return (result ?? JSON.parse(error?.errorMessage ?? '{}')).outcomes[0]
}

// Fault: readers and refresher of two versions
for (const mix of MIXES) {
  describe(`readers of ${called(mix.readers)} beside the refresher of ${called(mix.refresher)}`, () => {
    before(() => stack.upgrade(mix))
    beforeEach(async () => {
      await stack.deploy({ STITCH_SCOPES: SCOPE })
      await store.delete(SCOPE)
      // Its start comes behind those of the readers otherwise, and a reader waits 15 s for a token.
      await lambda.functions.prewarm(REFRESHER, 1)
    })

    it('share one token request when nothing is stored', async () => {
      assert.deepEqual(await createAtOnce(), ALL_CREATED)
      assert.equal(counters.get('token.requests'), 1)
    })

    it('are served what is stored while the token endpoint answers 503, and what is renewed afterwards', async () => {
      await store.write(SCOPE, { ageSeconds: 2000 })
      const due = await store.read(SCOPE)
      faults.add({ at: 'token', does: '503', times: ALWAYS })
      assert.equal((await outcome({})).outcome, 'failed')
      assert.deepEqual(await createAtOnce(), ALL_CREATED)
      assert.deepEqual(await store.read(SCOPE), due)
      faults.clear()
      assert.equal((await outcome({})).outcome, 'refreshed')
      await lambda.functions.recycle('create-payment-request')
      assert.equal((await create()).status, 201)
    })

    it('are told when there is no token to be had, and have one as soon as there is', async () => {
      faults.add({ at: 'token', does: 'invalid_client', times: ALWAYS })
      const { status, json, headers } = await create()
      assert.deepEqual([status, json.code], [503, 'token_unavailable'])
      assert.match(headers['retry-after'] ?? '', /^\d+$/)
      await stack.deploy({ STITCH_SCOPES: SCOPE })
      assert.equal((await create()).status, 201)
    })

    it('cause one renewal of a token that is rejected, and carry out no call twice', async () => {
      await store.write(SCOPE, { ageSeconds: 300 })
      assert.deepEqual(await createAtOnce(), ALL_CREATED)
      const [created, version] = [counters.get('graphql.requests'), (await store.read(SCOPE))?.Version ?? 0]
      stitch.revokeAllTokens()
      assert.deepEqual(await createAtOnce(), ALL_CREATED)
      assert.equal(counters.get('token.requests'), 1)
      assert.equal((await store.read(SCOPE))?.Version, version + 1)
      assert.equal(counters.get('graphql.requests') - counters.get('graphql.unauthenticated'), 2 * created)
    })

    it('ask for no other token when one is rejected that is seconds old', async () => {
      await create()
      stitch.revokeAllTokens()
      const { status, json, headers } = await create()
      assert.deepEqual([status, json.code], [503, 'token_unavailable'])
      assert.match(headers['retry-after'] ?? '', /^\d+$/)
      assert.equal(counters.get('token.requests'), 1)
    })

    it('are served from memory while the store is down, and from the store when it is back', async () => {
      await store.write(SCOPE, { ageSeconds: 300 })
      assert.equal((await create()).status, 201)
      faults.add({ at: 'ssm', does: '503', times: ALWAYS })
      assert.equal((await create()).status, 201)
      await lambda.functions.recycle('create-payment-request')
      assert.equal(outcomeOf(await create()), '503 token_unavailable')
      faults.clear()
      await lambda.functions.recycle('create-payment-request')
      assert.equal((await create()).status, 201)
      assert.equal(counters.get('token.requests'), 0)
    })

    it('lose no token that could not be written: the next run writes it', async () => {
      await store.write(SCOPE, { ageSeconds: 2000 })
      const due = await store.read(SCOPE)
      faults.add({ at: 'ssm', does: 'deny', operation: 'PutParameter', times: ALWAYS })
      assert.equal((await outcome({})).outcome, 'failed')
      assert.deepEqual(await store.read(SCOPE), due)
      assert.deepEqual(await createAtOnce(), ALL_CREATED)
      faults.clear()
      await outcome({})
      assert.equal((await store.read(SCOPE))?.Version, (due?.Version ?? 0) + 1)
      assert.equal(counters.get('token.requests'), 1)
    })

    it('get a token also when the refresher is killed while it has the turn, for one request more', async () => {
      await lambda.functions.prewarm('create-payment-request', CALLS)
      // With the new token in hand, just before it is stored: a write that is repeated hangs too.
      faults.add({ at: 'ssm', does: 'hang', operation: 'PutParameter', times: ALWAYS })
      const calls = createAtOnce()
      while (counters.get('ssm.PutParameter') === 0) await setTimeout(5)
      await lambda.functions.kill(REFRESHER)
      faults.clear()
      assert.deepEqual(await calls, ALL_CREATED)
      assert.equal(counters.get('token.requests'), 2)
    })

    it('show and renew tokens at the routes', async () => {
      await store.write(SCOPE, { ageSeconds: 2000 })
      const shown = async () => (await bundle.call('GET /tokens')).json.tokens[0]
      const refresh = () => bundle.call('POST /tokens/refresh', { body: { scopes: [SCOPE], force: true } })
      const due = await shown()
      assert.deepEqual([due.scope, due.status], [SCOPE, 'due'])
      const { status, json } = await refresh()
      assert.deepEqual([status, json.outcomes[0].outcome], [200, 'refreshed'])
      assert.deepEqual([(await shown()).status, (await shown()).version], ['fresh', due.version + 1])

      await store.write(SCOPE, { ageSeconds: 300 })
      faults.add({ at: 'token', does: 'invalid_client', times: ALWAYS })
      const refused = await refresh()
      assert.deepEqual([refused.status, refused.json.code], [502, 'refresh_failed'])
      assert.deepEqual(
        refused.json.outcomes.map(({ scope, outcome }: Record<string, string>) => [scope, outcome]),
        [[SCOPE, 'failed']],
      )
      lambda.functions.reserveConcurrency(REFRESHER, 0)
      assert.equal(outcomeOf(await refresh()), '503 refresh_in_progress')
      lambda.functions.reserveConcurrency(REFRESHER, 1)
    })

    it('take a document of a later version with more in it', async () => {
      await store.write(SCOPE, { ageSeconds: 300 })
      const later = { ...(await store.document(SCOPE)), later: { is: ['anything'] } }
      await store.writeText(SCOPE, JSON.stringify(later))
      assert.equal((await create()).status, 201)
      assert.equal((await outcome({})).outcome, 'fresh')
      assert.equal(counters.get('token.requests'), 0)
    })

    it('have a document replaced that none of them can read', async () => {
      await store.write(SCOPE, { ageSeconds: 300 })
      await store.writeText(SCOPE, JSON.stringify({ ...(await store.document(SCOPE)), version: 2 }))
      assert.deepEqual(await createAtOnce(), ALL_CREATED)
      assert.equal(counters.get('token.requests'), 1)
      assert.equal((await store.document(SCOPE)).version, 1)
    })
  })
}

it('shows no secret in any output', () => assertNoLeak(stack))
