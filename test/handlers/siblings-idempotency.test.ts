import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, beforeEach, describe, it } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'
import { createExpired, pay } from './simulated-payer.ts'

// What is tested is how others get along with the refresher.
const stack = await startTestStack({ here: [REFRESHER] })
const { counters, faults, stitch } = stack

const { externalReference: _, ...REQUEST } = PAYMENT_REQUEST

const { name, call, invoke } = stack.way

describe(`an Idempotency-Key ${name}`, () => {
  before(async () => {
    await stack.deploy()
    await invoke({})
  })
  beforeEach(() => {
    faults.clear()
    counters.reset()
  })
  const create = async (key: string, change: object = {}) =>
    call('POST /payment-requests', {
      body: { ...REQUEST, ...change },
      headers: { 'idempotency-key': key },
    })

  it('makes one payment request of two calls: 201, then 200', async () => {
    const key = randomUUID()
    const first = await create(key)
    const second = await create(`"${key}"`)
    assert.deepEqual([first.status, second.status], [201, 200])
    assert.deepEqual(second.json, { ...first.json, state: { type: 'pending' } })
    assert.equal(second.headers.location, first.headers.location)
    assert.equal(counters.get('graphql.CreatePaymentRequest'), 1)
  })

  // Fault: a key of a payment request that is over, or that comes twice
  it('answers what became of the payment request, since one that has ended cannot be paid', async () => {
    const [cancelled, paid, expired] = [randomUUID(), randomUUID(), randomUUID()]
    const { json: first } = await create(cancelled)
    await call(`POST /payment-requests/${encodeURIComponent(first.id)}/cancel`, {
      body: { reason: 'changed' },
    })
    const { json: second } = await create(paid)
    await pay(stitch, second.id)
    await createExpired(stitch, { ...REQUEST, externalReference: expired })
    const again = async (key: string, change: object = {}) => {
      const { status, json } = await create(key, change)
      const { date, ...state } = json.state
      assert.deepEqual([status, Number.isNaN(Date.parse(date))], [200, false])
      return state
    }
    assert.deepEqual(await again(cancelled), { type: 'cancelled', reason: 'changed' })
    assert.deepEqual(await again(paid), { type: 'completed' })
    // The same call again, whose time is over by now.
    assert.deepEqual(await again(expired, { expireAt: '2020-01-01T00:00:00Z' }), { type: 'expired' })
  })

  it('makes one of a call whose answer was lost, and its repetition', async () => {
    const key = randomUUID()
    faults.add({ at: 'graphql', does: 'answer-lost', operation: 'CreatePaymentRequest' })
    const lost = await create(key)
    assert.deepEqual(
      [lost.status, lost.json.code, lost.json.externalReference],
      [504, 'outcome_unknown', key],
    )
    assert.equal((await create(key)).status, 200)
    assert.equal(counters.get('graphql.CreatePaymentRequest'), 1)
  })

  // Fault: token rejected, in every form
  it('does not send the payment with a token that was rejected when looking for it', async () => {
    await stack.deploy()
    await stack.store.write('client_paymentrequest', { ageSeconds: 100 })
    stack.stitch.revokeAllTokens()
    assert.equal((await create(randomUUID())).status, 201)
    assert.deepEqual(
      [counters.get('graphql.requests'), counters.get('graphql.unauthenticated')],
      [3, 1],
      'the look-up twice, the payment once',
    )
  })

  it('is refused for another payment', async () => {
    const key = randomUUID()
    await create(key)
    const { status, json } = await create(key, { amount: { quantity: '100.01', currency: 'ZAR' } })
    assert.deepEqual([status, json.code], [409, 'external_reference_conflict'])
    assert.equal(json.externalReference, key)
  })

  it('may stand beside the same external reference, and beside no other', async () => {
    const key = randomUUID()
    assert.equal((await create(key, { externalReference: key })).status, 201)
    const { status, json } = await create(key, { externalReference: 'another' })
    assert.deepEqual([status, json.errors[0].member], [400, 'externalReference'])
  })

  it('may hold a comma in quotes', async () => {
    const { status, json } = await create(`"${randomUUID()},1"`)
    assert.equal(status, 201)
    const { json: seen } = await call(`GET /payment-requests/${encodeURIComponent(json.id)}`)
    assert.match(seen.externalReference, /,1$/)
  })

  // As the gateway joins a header that comes twice.
  // Fault: a key of a payment request that is over, or that comes twice
  for (const key of ['', '""', 'a b', 'k'.repeat(256), 'a,b', 'a,a', '"a","b"', '"a', 'a"b', '"a\\b"'])
    it(`is refused as ${JSON.stringify(key.slice(0, 8))}`, async () => {
      const { status, json } = await create(key)
      assert.deepEqual([status, json.errors[0].member], [400, 'Idempotency-Key'])
      assert.equal(counters.get('graphql.requests'), 0)
    })
})

it('shows no secret in any output', () => assertNoLeak(stack))
