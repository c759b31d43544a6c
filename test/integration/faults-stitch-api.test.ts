import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'
import { metricsIn, SCOPE } from './fault-run.ts'

const stack = await startTestStack()
const { counters, faults, store, stitch } = stack
const [handler] = stack.ways
assert.ok(handler)
const { call } = handler
after(() => stack.close())

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
  for (const options of REJECTIONS)
    it(`that says UNAUTHENTICATED with ${options.status}, ${options.place === 'top' ? 'beside' : 'in'} the errors, is asked once more with another token`, async () => {
      faults.add({ at: 'graphql', does: 'unauthenticated', options })
      const { status } = await create()
      assert.equal(status, 201)
      assert.deepEqual([sent(), counters.get('token.requests')], [2, 1])
      assert.equal(counters.get(`lambda.${REFRESHER}.invocations`), 1)
    })

  it('that answers 401 with any body is asked once more with another token', async () => {
    faults.add({ at: 'graphql', does: '401' })
    assert.equal((await create()).status, 201)
    assert.deepEqual([sent(), counters.get('token.requests')], [2, 1])
  })

  it('that rejects the new token too is not asked a third time', async () => {
    faults.add({ at: 'graphql', does: 'unauthenticated', times: ALWAYS })
    const { status, json } = await create()
    assert.deepEqual([status, json.code], [502, 'upstream_unauthorized'])
    assert.deepEqual([sent(), counters.get('token.requests')], [2, 1])
  })

  for (const does of ['500', '503', 'reset', 'truncated']) {
    it(`that fails a query (${does}) is asked twice more, then the caller is told`, async () => {
      faults.add({ at: 'graphql', does, times: ALWAYS })
      const { status, json } = await call(QUERY)
      assert.deepEqual([status, json.code, sent()], [502, 'upstream_unavailable', 3])
    })

    it(`that fails a mutation (${does}) is not asked again: nobody knows what became of it`, async () => {
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

  it('that carried out a mutation, and says UNAUTHENTICATED beside its data, is not asked to carry it out again', async () => {
    faults.add({ at: 'graphql', does: 'partial', options: { code: 'UNAUTHENTICATED' } })
    const { status, json } = await create()
    assert.deepEqual([status, json.code, sent()], [502, 'upstream_bad_response', 1])
    assert.equal(json.externalReference, PAYMENT_REQUEST.externalReference)
    assert.equal(counters.get('token.requests'), 0)
  })

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

  it('that has a new member of a union has it passed on as unknown, never as success', async () => {
    await create()
    faults.add({ at: 'graphql', does: 'unknown-state' })
    const { status, json } = await call(QUERY)
    assert.equal(status, 200)
    assert.ok(JSON.stringify(json).includes('"type":"unknown"'))
    assert.ok(!JSON.stringify(json).includes('"type":"completed"'))
  })
})

describe('a caller', () => {
  beforeEach(async () => {
    await stack.deploy()
    await store.write(SCOPE, { ageSeconds: 100 })
  })

  const { bankAccount } = PAYMENT_REQUEST.beneficiary
  const BODIES: readonly [title: string, body: unknown, member: string][] = [
    ['no body', undefined, ''],
    ['broken JSON', '{"amount"', ''],
    ['a list', [PAYMENT_REQUEST], ''],
    ['an unknown member', { ...PAYMENT_REQUEST, surprise: true }, 'surprise'],
    ['a wrong type', { ...PAYMENT_REQUEST, payerReference: 7 }, 'payerReference'],
    ['too long a text', { ...PAYMENT_REQUEST, beneficiaryReference: 'x'.repeat(21) }, 'beneficiaryReference'],
    [
      'an amount of zero',
      { ...PAYMENT_REQUEST, amount: { quantity: '0', currency: 'ZAR' } },
      'amount.quantity',
    ],
    [
      'a negative amount',
      { ...PAYMENT_REQUEST, amount: { quantity: '-1', currency: 'ZAR' } },
      'amount.quantity',
    ],
    [
      'an account number in words',
      { ...PAYMENT_REQUEST, beneficiary: { bankAccount: { ...bankAccount, accountNumber: 'mine' } } },
      'beneficiary.bankAccount.accountNumber',
    ],
  ]
  for (const [title, body, member] of BODIES)
    it(`with ${title} is told which member is wrong, and Stitch is sent nothing`, async () => {
      const { status, json } = await call('POST /payment-requests', { body })
      assert.deepEqual([status, json.code], [400, 'invalid_request'])
      assert.ok(
        json.errors.some((error: { member: string }) => error.member === member),
        JSON.stringify(json),
      )
      assert.equal(sent(), 0)
    })

  it('with over 64 KiB, or another media type, is refused, and Stitch is sent nothing', async () => {
    const large = { ...PAYMENT_REQUEST, externalReference: 'x'.repeat(65 * 1024) }
    const tooLarge = await call('POST /payment-requests', { body: large })
    assert.deepEqual([tooLarge.status, tooLarge.json.code], [413, 'body_too_large'])
    const headers = { 'content-type': 'application/xml' }
    const wrongType = await call('POST /payment-requests', { body: PAYMENT_REQUEST, headers })
    assert.deepEqual([wrongType.status, wrongType.json.code], [415, 'media_type_unsupported'])
    assert.equal(sent(), 0)
  })

  it('whose text looks like GraphQL has it carried as a value', async () => {
    const externalReference = '") { id } } mutation { clientPaymentInitiationRequestCancel'
    const body = { ...PAYMENT_REQUEST, externalReference }
    const { status, headers } = await call('POST /payment-requests', { body })
    assert.equal(status, 201)
    assert.equal((await call(`GET ${headers.location}`)).json.externalReference, externalReference)
  })

  const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
  const IMAGES: readonly [title: string, body: Uint8Array, type: string, status: number][] = [
    ['is none by its first bytes', Buffer.from('not an image'), 'image/png', 415],
    ['is of another type than was said', PNG, 'image/jpeg', 415],
    ['is empty', Buffer.alloc(0), 'image/png', 400],
  ]
  for (const [title, body, type, expected] of IMAGES)
    it(`whose image ${title} is refused, and Stitch is sent nothing`, async () => {
      await store.write('client_imageupload', { ageSeconds: 100 })
      const headers = { 'content-type': type }
      const { status } = await call('POST /images?filename=logo.png', { body, headers })
      assert.equal(status, expected)
      assert.equal(sent(), 0)
    })
})

it('shows no secret in any output', () => assertNoLeak(stack))
