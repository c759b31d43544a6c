import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { STITCH } from '../../lib/providers/stitch.ts'
import { assertNoLeak } from '../support/canary.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'
import { keeps, SCOPE } from './fault-run.ts'
import { holdBackWriters } from './held-back-writers.ts'

const stack = await startTestStack({ here: [REFRESHER] })
const { counters, faults, lambda, store } = stack
const { bundle, handler: inProcess } = stack

const deployed = lambda.functions.find(REFRESHER)
const ALWAYS = Number.POSITIVE_INFINITY
const requests = () => counters.get('token.requests')
const until = async (isSo: () => boolean) => {
  while (!isSo()) await setTimeout(5)
}

describe('the refresher in its container', () => {
  beforeEach(async () => {
    stack.here.add(REFRESHER)
    lambda.functions.reserveConcurrency(REFRESHER, deployed?.reservedConcurrency)
    await stack.deploy()
    await stack.clearTokens()
  })

  // Fault: ticks twice or in a backlog
  it('makes one token request per scope set of a tick that comes twice, and of a backlog', async () => {
    lambda.schedules.fire(REFRESHER)
    lambda.schedules.fire(REFRESHER)
    await lambda.functions.settled()
    for (let late = 0; late < 5; late += 1) await bundle.invoke({})
    assert.equal(requests(), STITCH.seedScopes.length)
    assert.equal(counters.get(`lambda.${REFRESHER}.errors`), 0)
  })

  // Fault: a document from the future
  it('has a document from the future renewed, once', async () => {
    await store.write(SCOPE, { ageSeconds: -3600 })
    const event = { scopes: [SCOPE] }
    assert.equal((await bundle.invoke(event)).result.outcomes[0].outcome, 'refreshed')
    assert.equal((await bundle.invoke(event)).result.outcomes[0].outcome, 'fresh')
    assert.equal(requests(), 1)
    assert.ok((await store.document(SCOPE)).issuedAt <= Date.now() / 1000)
  })

  // Fault: renewal fails while many ask
  it('repeats a failure to readers for a while, without asking again', async () => {
    faults.add({ at: 'token', does: '503', times: ALWAYS })
    const failures = []
    for (let readers = 0; readers < 8; readers += 1) failures.push(await bundle.invoke({ scopes: [SCOPE] }))
    for (const { error } of failures) assert.match(error?.errorMessage ?? '', /token_endpoint_unavailable/)
    assert.equal(requests(), 3, 'the three attempts of the first run')
  })

  // Fault: refresher dies before storing
  it('that dies with the new token in hand has stored nothing, and the next tick renews', async () => {
    stack.here.delete(REFRESHER)
    await store.write(SCOPE, { ageSeconds: 2000 })
    faults.add({ at: 'ssm', does: 'hang', operation: 'PutParameter' })
    await keeps(stack, async () => {
      const dying = bundle.invoke({ scopes: [SCOPE] })
      await until(() => faults.pending().length === 0)
      await lambda.functions.kill(REFRESHER)
      stack.here.add(REFRESHER)
      assert.equal((await dying).error?.errorType, 'Runtime.ExitError')
    })
    faults.clear()
    lambda.schedules.fire(REFRESHER)
    await lambda.functions.settled()
    assert.equal(counters.get(`token.scope.${SCOPE}`), 2)
    assert.ok((await store.document(SCOPE)).issuedAt > Date.now() / 1000 - 60)
  })

  // Fault: two refreshers overlap
  it('with its limit off makes at most one request for each run that found the token due, and one of theirs is stored', async () => {
    stack.here.delete(REFRESHER)
    lambda.functions.reserveConcurrency(REFRESHER, undefined)
    await lambda.functions.prewarm(REFRESHER, 3)
    const runs = await Promise.all([1, 2, 3].map(() => bundle.invoke({ scopes: [SCOPE] })))
    const refreshed = runs.map(({ result }) => result.outcomes[0])
    assert.ok(requests() >= 1 && requests() <= 3, `${requests()}`)
    const stored = await store.read(SCOPE)
    // Each tells what was stored when it ended; the last of them is what is stored now.
    assert.ok(refreshed.some(({ version }) => version === stored?.Version))
    const { issuedAt } = await store.document(SCOPE)
    assert.ok(refreshed.some(({ expiresAt }) => expiresAt - 3600 === issuedAt))
    // A later caller finds it, in a container that does not remember having asked.
    const asked = requests()
    const late = await inProcess.invoke({ scopes: [SCOPE] })
    assert.deepEqual([late.result.outcomes[0].outcome, requests()], ['fresh', asked])
  })

  // Fault: two refreshers overlap
  for (const { name, invoke } of [inProcess, bundle])
    it(`with its limit off is left with the token that was written last, as good as the newer one, after a run ${name}`, async () => {
      stack.here.delete(REFRESHER)
      lambda.functions.reserveConcurrency(REFRESHER, undefined)
      await lambda.functions.prewarm(REFRESHER, 2)
      const event = { scopes: [SCOPE] }
      const slow = await holdBackWriters(stack, 1, event)
      const quick = await invoke(event)
      const newer = await store.document(SCOPE)
      const [late] = await slow.release()
      const older = await store.document(SCOPE)
      assert.ok(older.issuedAt < newer.issuedAt, `${older.issuedAt} came after ${newer.issuedAt}`)
      assert.equal(quick.result.outcomes[0].outcome, 'refreshed')
      assert.deepEqual(late?.result.outcomes, [
        { scope: SCOPE, outcome: 'refreshed', expiresAt: older.expiresAt, version: 2 },
      ])
      assert.equal(requests(), 2)
      assert.equal((await inProcess.call('GET /payment-requests')).status, 200)
      assert.equal(requests(), 2)
    })

  // Fault: token endpoint down for 15 minutes
  it('being down for a while fails no reader whose token lasts, and is back at the first tick after it', async () => {
    await store.write(SCOPE, { ageSeconds: 2700 })
    faults.add({ at: 'token', does: 'reset', times: ALWAYS })
    await keeps(stack, async () => {
      const { error } = await bundle.invoke({})
      assert.match(error?.errorMessage ?? '', /token_endpoint_unreachable/)
      for (let readers = 0; readers < 5; readers += 1)
        assert.equal((await inProcess.call('GET /payment-requests')).status, 200)
    })
    faults.clear()
    lambda.schedules.fire(REFRESHER)
    await lambda.functions.settled()
    assert.ok((await store.document(SCOPE)).issuedAt > Date.now() / 1000 - 60)
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
