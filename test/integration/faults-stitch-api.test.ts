import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'
import { metricsIn, SCOPE } from './fault-run.ts'

const stack = await startTestStack({ here: [REFRESHER] })
const { counters, faults, store, stitch } = stack
const { call } = stack.handler

const ALWAYS = Number.POSITIVE_INFINITY
const QUERY = 'GET /payment-requests'
const create = () => call('POST /payment-requests', { body: PAYMENT_REQUEST })
const sent = () => counters.get('graphql.requests')
const metricNames = (from: number) =>
  metricsIn(
    stack.outputs
      .all()
      .slice(from)
      .map(({ text }) => text),
  ).map(({ name }) => name)

describe("Stitch's API", () => {
  beforeEach(async () => {
    await stack.deploy()
    await store.write(SCOPE, { ageSeconds: 100 })
  })

  // Fault: missing scope
  it('that misses a scope has it listed for the caller, counted, and is asked once', async () => {
    await store.write(SCOPE, { ageSeconds: 100, accessToken: stitch.issueToken(['client_refund']) })
    const from = stack.outputs.all().length
    const { status, json } = await create()
    assert.deepEqual([status, json.code, json.missingScopes], [502, 'scope_missing', [SCOPE]])
    assert.ok(metricNames(from).includes('ScopeMissing'))
    assert.deepEqual([sent(), counters.get('token.requests')], [1, 0])
  })

  const REJECTIONS = [200, 400, 401, 500].flatMap((status) =>
    (['top', 'errors'] as const).map((place) => ({ status, place })),
  )
  // Fault: token rejected, in every form
  for (const options of REJECTIONS)
    it(`that says UNAUTHENTICATED with ${options.status}, ${options.place === 'top' ? 'beside' : 'in'} the errors, is asked once more with another token`, async () => {
      faults.add({ at: 'graphql', does: 'unauthenticated', options })
      const { status } = await create()
      assert.equal(status, 201)
      assert.deepEqual([sent(), counters.get('token.requests')], [2, 1])
      assert.equal(counters.get(`lambda.${REFRESHER}.invocations`), 1)
    })

  // Fault: token rejected, in every form
  it('that answers 401 with any body is asked once more with another token', async () => {
    faults.add({ at: 'graphql', does: '401' })
    assert.equal((await create()).status, 201)
    assert.deepEqual([sent(), counters.get('token.requests')], [2, 1])
  })

  // Fault: the new token is rejected too
  it('that rejects the new token too is not asked a third time', async () => {
    faults.add({ at: 'graphql', does: 'unauthenticated', times: ALWAYS })
    const { status, json } = await create()
    assert.deepEqual([status, json.code], [502, 'upstream_unauthorized'])
    assert.deepEqual([sent(), counters.get('token.requests')], [2, 1])
  })

  for (const does of ['500', '503', 'reset', 'truncated']) {
    // Fault: 5xx or time-out
    it(`that fails a query (${does}) is asked twice more, then the caller is told`, async () => {
      faults.add({ at: 'graphql', does, times: ALWAYS })
      const { status, json } = await call(QUERY)
      assert.deepEqual([status, json.code, sent()], [502, 'upstream_unavailable', 3])
    })

    // Fault: 5xx or time-out
    it(`that fails a mutation (${does}) is not sent again: it may have taken place`, async () => {
      faults.add({ at: 'graphql', does, times: ALWAYS })
      const { status, json } = await create()
      assert.deepEqual([status, json.code, sent()], [504, 'outcome_unknown', 1])
      assert.equal(json.externalReference, PAYMENT_REQUEST.externalReference)
    })
  }

  it('that fails a query twice has it answered by the third attempt', async () => {
    faults.add({ at: 'graphql', does: '503', times: 2 })
    assert.equal((await call(QUERY)).status, 200)
    assert.equal(sent(), 3)
  })

  it('that carried out a mutation and lost the answer has it found by the reference', async () => {
    const externalReference = `order-${Date.now()}`
    faults.add({ at: 'graphql', does: 'answer-lost' })
    const body = { ...PAYMENT_REQUEST, externalReference }
    const { json } = await call('POST /payment-requests', { body })
    assert.equal(json.code, 'outcome_unknown')
    const found = await call(`${QUERY}?externalReference=${json.externalReference}`)
    assert.equal(found.status, 200)
    assert.ok(found.text.includes(externalReference))
  })

  // Fault: an error beside the data of a mutation
  for (const code of ['UNAUTHENTICATED', 'BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED'])
    it(`that carried out a mutation, and says ${code} beside its data, is not asked again, and the caller is told to look`, async () => {
      faults.add({ at: 'graphql', does: 'partial', options: { code } })
      const { status, json } = await create()
      assert.deepEqual([status, json.code, sent()], [502, 'upstream_bad_response', 1])
      assert.equal(json.externalReference, PAYMENT_REQUEST.externalReference)
      assert.equal(counters.get('token.requests'), 0)
    })

  // Fault: throttled
  for (const [retryAfter, expected] of [
    ['7', '7'],
    [undefined, '10'],
  ] as const)
    it(`that answers 429 with Retry-After ${retryAfter} has the caller wait ${expected} s`, async () => {
      faults.add({ at: 'graphql', does: '429', options: retryAfter === undefined ? {} : { retryAfter } })
      const { status, json, headers } = await call(QUERY)
      assert.deepEqual([status, json.code, headers['retry-after']], [503, 'upstream_throttled', expected])
      assert.equal(sent(), 1)
    })

  // Fault: operation withdrawn
  it('that no longer has an operation is told by its name', async () => {
    faults.add({
      at: 'graphql',
      does: 'withdrawn',
      options: { field: 'clientPaymentInitiationRequestCreate' },
    })
    const { status, json } = await create()
    assert.deepEqual(
      [status, json.code, json.operation],
      [502, 'upstream_operation_unknown', 'CreatePaymentRequest'],
    )
    assert.equal(sent(), 1)
  })

  // Fault: unknown id
  it('that does not know an id has the caller answered 404', async () => {
    const { status, json } = await call('GET /payment-requests/unknown-id')
    assert.deepEqual([status, json.code], [404, 'not_found'])
  })

  const UNUSABLE: readonly [title: string, does: string, unsaid: RegExp][] = [
    ['a part of the data and errors', 'partial', /A part of the answer/],
    ['null as data', 'null-data', /canary/],
    ['what is not JSON', 'not-json', /nothing/],
    ['HTML', 'html', /Just a moment/],
    ['a redirect', 'redirect', /canary/],
    ['8 MiB', 'large-body', /x{99}/],
    ['a gzip bomb', 'gzip-bomb', /\s{99}/],
  ]
  // Fault: unusable answer
  for (const [title, does, unsaid] of UNUSABLE)
    it(`that answers ${title} is not quoted, nor asked again`, async () => {
      const from = stack.outputs.all().length
      // But for its size, a good answer.
      const options = { members: '"data":{"client":{"paymentInitiationRequests":null}},' }
      faults.add({ at: 'graphql', does, times: ALWAYS, ...(does === 'large-body' ? { options } : {}) })
      const { status, json } = await call(QUERY)
      assert.deepEqual([status, json.code, sent()], [502, 'upstream_bad_response', 1])
      assert.equal(counters.get('token.redirectFollowed'), 0)
      assert.doesNotMatch(JSON.stringify(stack.outputs.all().slice(from)), unsaid)
    })

  // Fault: unknown member of a union
  it('that has a new member of a union has it passed on as unknown, never as success', async () => {
    await create()
    faults.add({ at: 'graphql', does: 'unknown-state' })
    const { status, json } = await call(QUERY)
    assert.equal(status, 200)
    assert.match(JSON.stringify(json), /"type":"unknown"/)
    assert.doesNotMatch(JSON.stringify(json), /"type":"completed"/)
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
