import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { holdBackWriters } from '../integration/held-back-writers.ts'
import { assertNoLeak } from '../support/canary.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'
import { Fleet, outcomesOf, type Served, served, slowest } from './fleet.ts'
import { recordedApi } from './recorded-api.ts'

const SIZE = 200
const CALLS = 300
const SCOPE = 'client_paymentrequest'
/** The quotas that an AWS account has by default. */
const stack = await startTestStack({ limits: { ssmReadsPerSecond: 40, ssmWritesPerSecond: 3 } })
const { counters, faults, lambda, store, stitch } = stack
const { bundle, handler: inProcess } = stack
const fleet = new Fleet(stack)
const api = await recordedApi(stitch.apiEndpoint)

/** The external references of all payment requests that there are, as Stitch lists them. */
const createdReferences = async (): Promise<string[]> => {
  const references: string[] = []
  for (let page = ''; ; ) {
    const { json } = await inProcess.call(`GET /payment-requests?first=200${page}`)
    for (const { externalReference } of json.paymentRequests) references.push(externalReference)
    if (!json.pageInfo.hasNextPage) return references
    page = `&after=${encodeURIComponent(json.pageInfo.endCursor)}`
  }
}

describe(`${SIZE} warm processes, nothing stored, all called at once`, () => {
  let calls: readonly Served[] = []
  before(async () => {
    await stack.deploy({ STITCH_API_ENDPOINT: api.url })
    await store.delete(SCOPE)
    await lambda.functions.prewarm(REFRESHER, 1)
    await fleet.prewarm(SIZE)
    counters.reset()
    calls = await fleet.callAtOnce(SIZE)
    await fleet.measure(SIZE)
  })

  it('are each a container with a memory of its own', () =>
    assert.equal(fleet.invocations().filter((calls) => calls >= 2).length, SIZE))

  // Fault: 200 cold readers
  it('cause exactly one token request', (t) => {
    if (fleet.busy !== undefined) return t.skip(fleet.busy)
    assert.equal(counters.get('token.requests'), 1)
  })

  // Fault: 200 cold readers
  it('each get the token', (t) => {
    if (fleet.busy !== undefined) return t.skip(fleet.busy)
    assert.deepEqual(outcomesOf(calls), ['201'])
    t.diagnostic(`${slowest(calls)}, ${JSON.stringify(counters)}`)
  })
})

describe('300 calls at once whose token is rejected', () => {
  let calls: readonly Served[] = []
  before(async () => {
    const { issuedAt } = await store.document(SCOPE)
    const create = (): Promise<Served> => {
      const body = { ...PAYMENT_REQUEST, externalReference: `order-${randomUUID()}` }
      return served(async () => {
        const { status, headers, json } = await inProcess.call('POST /payment-requests', { body })
        return { status, headers, code: json.code }
      })
    }
    await create()
    // No caller may have a token renewed that is under a minute old.
    await setTimeout(Math.max(0, issuedAt * 1000 + 61_000 - Date.now()))
    stitch.revokeAllTokens()
    counters.reset()
    api.gather(CALLS)
    // One call in each of the processes; the rest share the memory of this one.
    const calling = [fleet.callAtOnce(SIZE), Promise.all(Array.from({ length: CALLS - SIZE }, create))]
    calls = (await Promise.all(calling)).flat()
    await fleet.measure(SIZE)
  })

  it('cause one renewal', (t) => {
    if (fleet.busy !== undefined) return t.skip(fleet.busy)
    assert.equal(counters.get('token.requests'), 1)
  })

  // Fault: 300 calls rejected at once
  it('are each repeated once at most, and no mutation is carried out twice', async (t) => {
    if (fleet.busy !== undefined) return t.skip(fleet.busy)
    assert.deepEqual(outcomesOf(calls), ['201'])
    const [sent, turnedAway] = [counters.get('graphql.requests'), counters.get('graphql.unauthenticated')]
    const requests = api.requests()
    assert.equal(requests.size, CALLS)
    // As a rule all of them go out with the rejected token before the first is answered.
    assert.ok(turnedAway >= SIZE && turnedAway <= CALLS, `${turnedAway} turned away`)
    assert.equal(sent, CALLS + turnedAway)
    assert.ok([...requests.values()].every((count) => count <= 2))
    const created = (await createdReferences()).filter((reference) => requests.has(reference))
    assert.deepEqual([created.length, new Set(created).size], [CALLS, CALLS])
    t.diagnostic(JSON.stringify(counters))
  })
})

// Fault: refresher dies before storing
describe(`${SIZE} warm processes, nothing stored, and a refresher killed while it has the turn`, () => {
  let calls: readonly Served[] = []
  before(async () => {
    await stack.deploy()
    await store.delete(SCOPE)
    await lambda.functions.prewarm(REFRESHER, 1)
    await fleet.prewarm(SIZE)
    counters.reset()
    // With the new token in hand, just before it is stored.
    faults.add({ at: 'ssm', does: 'hang', operation: 'PutParameter' })
    const calling = fleet.callAtOnce(SIZE)
    while (faults.pending().length > 0) await setTimeout(5)
    await lambda.functions.kill(REFRESHER)
    calls = await calling
    await fleet.measure(SIZE)
  })

  it('cause two token requests: that of the killed one, whose token is lost, and one more', async (t) => {
    if (fleet.busy !== undefined) return t.skip(fleet.busy)
    assert.equal(counters.get(`lambda.${REFRESHER}.errors`), 1)
    assert.deepEqual([counters.get('token.requests'), counters.get('token.issued')], [2, 2])
    assert.equal((await store.read(SCOPE))?.Version, 1)
  })

  it('each get the token', (t) => {
    if (fleet.busy !== undefined) return t.skip(fleet.busy)
    assert.deepEqual(outcomesOf(calls), ['201'])
    t.diagnostic(`${slowest(calls)}, ${JSON.stringify(counters)}`)
  })
})

describe('six refreshers, their limit switched off, three of them held back while they write', () => {
  const [SLOW, REFRESHERS] = [3, 6]
  const event = { scopes: [SCOPE] }
  before(async () => {
    await stack.deploy()
    await store.delete(SCOPE)
    lambda.functions.reserveConcurrency(REFRESHER, undefined)
    await lambda.functions.prewarm(REFRESHER, REFRESHERS)
    counters.reset()
  })

  // Fault: two refreshers overlap
  it('make at most one request each, and leave a token that callers can use, whichever was written last', async () => {
    const slow = await holdBackWriters(stack, SLOW, event)
    await Promise.all(Array.from({ length: REFRESHERS - SLOW }, () => bundle.invoke(event)))
    const newer = await store.read(SCOPE)
    await slow.release()
    const stored = await store.read(SCOPE)
    // Older tokens were written after the newer ones. Whether all of them were depends on the quota for writes.
    assert.ok(Number(stored?.Version) > Number(newer?.Version), `version ${stored?.Version}`)
    assert.ok((await store.document(SCOPE)).issuedAt < JSON.parse(newer?.Value ?? '').issuedAt)
    const requests = counters.get('token.requests')
    assert.ok(requests <= REFRESHERS, `${requests} requests`)
    const { status } = await bundle.call('GET /payment-requests')
    assert.deepEqual([status, counters.get('token.requests')], [200, requests])
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
