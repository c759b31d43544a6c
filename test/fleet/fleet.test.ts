import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { assertNoLeak } from '../support/canary.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'
import { Fleet, outcomesOf, type Served, slowestMs } from './fleet.ts'

const SIZE = 200
const SCOPE = 'client_paymentrequest'
/** The quotas that an AWS account has by default. */
const stack = await startTestStack({ limits: { ssmReadsPerSecond: 40, ssmWritesPerSecond: 3 } })
const { counters, faults, lambda, store, stitch, ways } = stack
const [inProcess, bundle] = ways
assert.ok(inProcess && bundle)
const fleet = new Fleet(stack)
after(() => stack.close())

describe(`${SIZE} warm processes, nothing stored, all called at once`, () => {
  let served: Served[] = []
  before(async () => {
    await stack.clearTokens()
    await lambda.functions.prewarm(REFRESHER, 1)
    await fleet.prewarm(SIZE)
    counters.reset()
    served = await fleet.callAtOnce(SIZE)
  })

  it('are each a container with a memory of its own', () => assert.deepEqual(fleet.invocations(), [2]))

  it('cause exactly one token request', () => assert.equal(counters.get('token.requests'), 1))

  it('each get the token, within 15 s', (test) => {
    assert.deepEqual(outcomesOf(served), ['201'])
    assert.ok(slowestMs(served) < 15_000, `the slowest took ${slowestMs(served)} ms`)
    test.diagnostic(`slowest ${slowestMs(served)} ms, ${JSON.stringify(counters)}`)
  })
})

describe('300 calls at once whose token is rejected', () => {
  let served: Served[] = []
  before(async () => {
    const { issuedAt } = await store.document(SCOPE)
    const create = async (): Promise<Served> => {
      const { status, json } = await inProcess.call('POST /payment-requests', { body: PAYMENT_REQUEST })
      return { status, code: json.code, ms: 0 }
    }
    await create()
    // Nobody may have a token renewed that is under a minute old.
    await setTimeout(Math.max(0, issuedAt * 1000 + 61_000 - Date.now()))
    stitch.revokeAllTokens()
    counters.reset()
    // One call in each of the processes, and a hundred that share the memory of this one.
    const calls = [fleet.callAtOnce(SIZE), Promise.all(Array.from({ length: 100 }, create))]
    served = (await Promise.all(calls)).flat()
  })

  it('cause one renewal', () => assert.equal(counters.get('token.requests'), 1))

  it('are each repeated once at most, and no mutation is carried out twice', (test) => {
    assert.deepEqual(outcomesOf(served), ['201'])
    const [sent, turnedAway] = [counters.get('graphql.requests'), counters.get('graphql.unauthenticated')]
    assert.ok(turnedAway <= 300, `${turnedAway}`)
    assert.equal(sent - turnedAway, 300)
    test.diagnostic(JSON.stringify(counters))
  })
})

describe(`${SIZE} warm processes, nothing stored, and a refresher killed while it has the turn`, () => {
  let served: Served[] = []
  before(async () => {
    await stack.deploy()
    await stack.clearTokens()
    await lambda.functions.prewarm(REFRESHER, 1)
    await fleet.prewarm(SIZE)
    counters.reset()
    // With the new token in hand, just before it is stored.
    faults.add({ at: 'ssm', does: 'hang', operation: 'PutParameter' })
    const calls = fleet.callAtOnce(SIZE)
    while (faults.pending().length > 0) await setTimeout(5)
    await lambda.functions.kill(REFRESHER)
    served = await calls
  })

  it('cause two token requests at most', () => assert.ok(counters.get('token.requests') <= 2))

  it('each get the token, within 15 s', (test) => {
    assert.deepEqual(outcomesOf(served), ['201'])
    assert.ok(slowestMs(served) < 15_000, `the slowest took ${slowestMs(served)} ms`)
    test.diagnostic(`slowest ${slowestMs(served)} ms, ${JSON.stringify(counters)}`)
  })
})

describe('six refreshers at once, their limit switched off', () => {
  const REFRESHERS = 6
  before(async () => {
    await stack.deploy()
    await stack.clearTokens()
    lambda.functions.reserveConcurrency(REFRESHER, undefined)
    await lambda.functions.prewarm(REFRESHER, REFRESHERS)
    counters.reset()
  })

  it('make at most one request each, and leave the newest token stored', async () => {
    // Three of them are put off by a second, so that tokens of different ages are written in any order.
    faults.add({ at: 'token', does: '429', times: 3, options: { retryAfter: '1' } })
    const invoke = () => bundle.invoke({ scopes: [SCOPE] })
    const runs = await Promise.all(Array.from({ length: REFRESHERS }, invoke))
    const issued = runs.map(({ result }) => result.outcomes[0].expiresAt - 3600)
    assert.ok(counters.get('token.issued') <= REFRESHERS)
    assert.ok((await store.document(SCOPE)).issuedAt >= Math.max(...issued))
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
