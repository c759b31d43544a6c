import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import { STITCH } from '../../lib/providers/stitch.ts'
import { assertNoLeak } from '../support/canary.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'

// What is tested is how others get along with the refresher.
const stack = await startTestStack({ here: [REFRESHER] })
const { counters, faults, store } = stack

const SCOPE = 'client_paymentrequest'

const { name, call, invoke } = stack.way

describe(`payment requests ${name}`, () => {
  before(async () => {
    await stack.deploy()
    await stack.clearTokens()
  })
  beforeEach(() => faults.clear())

  it('gets along with one token request per scope, however many calls are made', async () => {
    await invoke({})
    for (let calls = 0; calls < 10; calls += 1) {
      const { headers, status } = await call('POST /payment-requests', { body: PAYMENT_REQUEST })
      assert.equal(status, 201)
      assert.equal((await call(`GET ${headers.location}`)).status, 200)
    }
    for (const scope of STITCH.seedScopes) assert.equal(counters.get(`token.scope.${scope}`), 1, scope)
    assert.equal(counters.get('token.requests'), STITCH.seedScopes.length)
    assert.equal(counters.get('graphql.requests'), 20)
  })

  it('answers a created one with its id, where to send the payer, and where to read it', async () => {
    const { status, headers, json } = await call('POST /payment-requests', { body: PAYMENT_REQUEST })
    assert.equal(status, 201)
    assert.deepEqual(Object.keys(json), ['id', 'url'])
    assert.match(json.url, /^https:\/\//)
    assert.equal(headers.location, `/payment-requests/${encodeURIComponent(json.id)}`)
    assert.notEqual(headers.location, `/payment-requests/${json.id}`)
  })

  it('reads it back as pending', async () => {
    const { headers, json: created } = await call('POST /payment-requests', { body: PAYMENT_REQUEST })
    const { status, json } = await call(`GET ${headers.location}`)
    assert.equal(status, 200)
    assert.equal(json.id, created.id)
    assert.equal(json.state.type, 'pending')
    assert.deepEqual(json.amount, PAYMENT_REQUEST.amount)
    assert.equal(json.externalReference, PAYMENT_REQUEST.externalReference)
  })

  const IDS: readonly [title: string, id: string, status: number, code: string][] = [
    ['an id that Stitch does not know', 'cGF5cmVxLzE%3D', 404, 'not_found'],
    ['a word that could be one', 'unknown', 404, 'not_found'],
    ['what cannot be one', 'a%20b%C3%A9', 400, 'invalid_request'],
    ['GraphQL', '%22%29%7Bid%7D', 400, 'invalid_request'],
  ]
  for (const [title, id, status, code] of IDS)
    it(`answers ${status} for ${title}`, async () => {
      const answer = await call(`GET /payment-requests/${id}`)
      assert.deepEqual([answer.status, answer.json.code], [status, code])
      assert.equal(answer.headers['content-type'], 'application/problem+json')
    })

  it('carries text that looks like GraphQL as a value', async () => {
    const externalReference = '"}) { paymentInitiationRequest { id } } } query Stolen { client { id } } #'
    const { status, headers } = await call('POST /payment-requests', {
      body: { ...PAYMENT_REQUEST, externalReference },
    })
    assert.equal(status, 201)
    assert.equal((await call(`GET ${headers.location}`)).json.externalReference, externalReference)
  })

  const bank = PAYMENT_REQUEST.beneficiary.bankAccount
  const REFUSALS: readonly [title: string, body: unknown, members: readonly string[]][] = [
    ['no body', undefined, ['']],
    ['broken JSON', '{', ['']],
    ['an array', [PAYMENT_REQUEST], ['']],
    ['a number as amount', { ...PAYMENT_REQUEST, amount: 100 }, ['amount']],
    [
      'a quantity of zero',
      { ...PAYMENT_REQUEST, amount: { quantity: '0.00', currency: 'ZAR' } },
      ['amount.quantity'],
    ],
    ['a long payer reference', { ...PAYMENT_REQUEST, payerReference: 'x'.repeat(13) }, ['payerReference']],
    ['an unknown member', { ...PAYMENT_REQUEST, surprise: 1 }, ['surprise']],
    [
      'an account number with a letter',
      {
        ...PAYMENT_REQUEST,
        beneficiary: { bankAccount: { ...bank, accountNumber: `${bank.accountNumber}x` } },
      },
      ['beneficiary.bankAccount.accountNumber'],
    ],
    [
      'several at once',
      { ...PAYMENT_REQUEST, payerReference: '', beneficiaryReference: 7 },
      ['payerReference', 'beneficiaryReference'],
    ],
  ]
  for (const [title, body, members] of REFUSALS)
    it(`refuses ${title} by the member's name, and sends nothing to Stitch`, async () => {
      const sent = counters.get('graphql.requests')
      const { status, json } = await call('POST /payment-requests', { body })
      assert.equal(status, 400)
      assert.equal(json.code, 'invalid_request')
      assert.deepEqual(
        json.errors.map(({ member }: { member: string }) => member),
        members,
      )
      assert.equal(counters.get('graphql.requests'), sent)
    })

  it('refuses another media type with 415', async () => {
    const sent = { body: PAYMENT_REQUEST, headers: { 'content-type': 'text/plain' } }
    assert.equal((await call('POST /payment-requests', sent)).status, 415)
  })

  const ANSWERS: readonly [
    does: string,
    route: 'POST' | 'GET',
    times: number,
    status: number,
    code: string,
  ][] = [
    ['503', 'GET', 3, 502, 'upstream_unavailable'],
    ['reset', 'GET', 3, 502, 'upstream_unavailable'],
    ['503', 'POST', 1, 504, 'outcome_unknown'],
    ['answer-lost', 'POST', 1, 504, 'outcome_unknown'],
    ['429', 'POST', 1, 503, 'upstream_throttled'],
    ['html', 'GET', 1, 502, 'upstream_bad_response'],
    ['partial', 'GET', 1, 502, 'upstream_bad_response'],
  ]
  for (const [does, method, times, status, code] of ANSWERS)
    it(`answers ${status} ${code} to ${method} when Stitch's API does: ${does}`, async () => {
      await store.write(SCOPE, { ageSeconds: 100 })
      faults.add({ at: 'graphql', does, times })
      const created = method === 'POST' ? { body: PAYMENT_REQUEST } : {}
      const { status: actual, json } = await call(
        `${method} /payment-requests${method === 'POST' ? '' : '/some-id'}`,
        created,
      )
      assert.deepEqual([actual, json.code], [status, code])
      assert.deepEqual(faults.pending(), [])
      if (code === 'outcome_unknown') assert.equal(json.externalReference, PAYMENT_REQUEST.externalReference)
    })

  it('answers 502 with the missing scopes when the token lacks one', async () => {
    await stack.deploy()
    await store.write(SCOPE, { ageSeconds: 100, accessToken: stack.stitch.issueToken(['client_refund']) })
    const { status, json } = await call('POST /payment-requests', { body: PAYMENT_REQUEST })
    assert.deepEqual([status, json.code, json.missingScopes], [502, 'scope_missing', [SCOPE]])
  })
})

describe(`the token of a payment request ${name}`, () => {
  beforeEach(() => stack.deploy())

  it('is asked of the refresher when none is stored', async () => {
    await stack.clearTokens()
    const { status } = await call('POST /payment-requests', { body: PAYMENT_REQUEST })
    assert.equal(status, 201)
    assert.equal(counters.get('token.requests'), 1)
    assert.equal(counters.get(`lambda.${REFRESHER}.invocations`), 1)
  })

  it('is renewed, and the call repeated once, when Stitch rejects it', async () => {
    await store.write(SCOPE, { ageSeconds: 100, accessToken: `revoked-${'x'.repeat(35)}` })
    const { status } = await call('POST /payment-requests', { body: PAYMENT_REQUEST })
    assert.equal(status, 201)
    assert.equal(counters.get('token.requests'), 1)
    assert.equal(counters.get('graphql.CreatePaymentRequest'), 2)
  })

  it('answers 502 when Stitch rejects the renewed one too, and goes no further', async () => {
    await store.write(SCOPE, { ageSeconds: 100 })
    faults.add({ at: 'graphql', does: 'unauthenticated', times: 9 })
    const { status, json } = await call('POST /payment-requests', { body: PAYMENT_REQUEST })
    assert.deepEqual([status, json.code], [502, 'upstream_unauthorized'])
    assert.equal(counters.get('graphql.requests'), 2)
    assert.equal(counters.get('token.requests'), 1)
  })

  it('answers 503 with Retry-After when it was rejected within a minute of its issue', async () => {
    await store.write(SCOPE, { ageSeconds: 5, accessToken: `revoked-${'y'.repeat(35)}` })
    const { status, headers, json } = await call('POST /payment-requests', { body: PAYMENT_REQUEST })
    assert.deepEqual([status, json.code], [503, 'token_unavailable'])
    assert.ok(Number(headers['retry-after']) > 50)
    assert.equal(counters.get('token.requests'), 0)
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
