import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { IMAGES } from '../support/images.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'

// What is tested is how others get along with the refresher.
const stack = await startTestStack({ here: [REFRESHER] })
const { counters, faults } = stack

const DAY_MS = 24 * 3600 * 1000

const { name, call, invoke } = stack.way

describe(`a caller ${name}`, () => {
  before(async () => {
    await stack.deploy()
    await invoke({})
  })
  beforeEach(() => {
    faults.clear()
    counters.reset()
  })
  const create = (change: object, headers: Record<string, string> = {}) =>
    call('POST /payment-requests', { body: { ...PAYMENT_REQUEST, ...change }, headers })
  /** The first reason for a refusal, and the member. */
  const refused = async (answer: ReturnType<typeof call>, status = 400) => {
    const { status: actual, json } = await answer
    assert.equal(actual, status, JSON.stringify(json))
    assert.equal(counters.get('graphql.CreatePaymentRequest'), 0)
    return [json.errors[0].member, json.errors[0].reason] as const
  }

  // Fault: a key of a payment request that is over, or that comes twice
  it('whose time is over before it begins is told so, and what a date alone means', async () => {
    const today = new Date().toISOString().slice(0, 10)
    for (const expireAt of ['2020-01-01T00:00:00Z', new Date(Date.now() - 1000).toISOString(), today])
      assert.deepEqual(await refused(create({ expireAt })), [
        'expireAt',
        'must be in the future; a date alone begins at 00:00 UTC',
      ])
    const soon = new Date(Date.now() + DAY_MS)
    for (const expireAt of [soon.toISOString(), new Date(soon.getTime() + DAY_MS).toISOString().slice(0, 10)])
      assert.equal((await create({ expireAt })).status, 201)
  })

  // Fault: a redirect that parsers read in two ways
  it('of a test client may be sent back to a page on the same machine', async () => {
    const { status, json } = await create({ redirectUri: 'http://localhost:3000/back' })
    assert.equal(status, 201)
    assert.match(json.url, /redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fback$/)
  })

  // Fault: text that cannot be seen, or that is no UTF-8
  it('with characters that cannot be seen is refused by member', async () => {
    const bankAccount = { ...PAYMENT_REQUEST.beneficiary.bankAccount, name: 'A\u202eB' }
    for (const [change, member] of [
      [{ payerReference: 'INV\u00001' }, 'payerReference'],
      [{ externalReference: 'order\n1' }, 'externalReference'],
      [{ beneficiaryReference: 'INV\u200b-1' }, 'beneficiaryReference'],
      [{ beneficiary: { bankAccount } }, 'beneficiary.bankAccount.name'],
    ] as const)
      assert.deepEqual(await refused(create(change)), [
        member,
        'must have no control, invisible or bidirectional characters',
      ])
  })

  // Fault: text that cannot be seen, or that is no UTF-8
  it('with bytes that are no UTF-8 is refused by member', async () => {
    const body = Buffer.from(JSON.stringify({ ...PAYMENT_REQUEST, payerReference: 'INV-\u00e9' }), 'latin1')
    const headers = { 'content-type': 'application/json' }
    assert.deepEqual(await refused(call('POST /payment-requests', { body, headers })), [
      'payerReference',
      'must be valid UTF-8',
    ])
  })

  it('with a list where an object is wanted is told so, and with an amount the rule that it breaks', async () => {
    for (const list of [[], ['a'], [[]]]) {
      assert.deepEqual(await refused(create({ paymentMethods: list })), [
        'paymentMethods',
        'must be an object',
      ])
      assert.deepEqual(await refused(create({ payerInformation: list })), [
        'payerInformation',
        'must be an object',
      ])
    }
    const amount = { quantity: '12345678901234567890', currency: 'ZAR' }
    assert.deepEqual(await refused(create({ amount })), [
      'amount.quantity',
      'must have at most 13 digits before the point',
    ])
  })

  // Fault: a member that comes twice
  it('who gives a member twice is told which, and nothing is paid', async () => {
    const text = JSON.stringify(PAYMENT_REQUEST)
    const headers = { 'content-type': 'application/json' }
    for (const [body, member] of [
      [text.replace('"amount":', '"amount":{"quantity":"1.00","currency":"ZAR"},"amount":'), 'amount'],
      [
        text.replace('"accountNumber":', '"accountNumber":"1","accountNumber":'),
        'beneficiary.bankAccount.accountNumber',
      ],
    ] as const)
      assert.deepEqual(await refused(call('POST /payment-requests', { body, headers })), [
        member,
        'must be given once',
      ])
  })

  // Fault: a value that Stitch refuses
  it('is told which member Stitch refuses', async () => {
    const bankAccount = { ...PAYMENT_REQUEST.beneficiary.bankAccount, bankId: 'bank_of_nowhere' }
    const { status, json } = await create({ beneficiary: { bankAccount } })
    assert.deepEqual([status, json.code], [400, 'upstream_input_refused'])
    assert.deepEqual(json.errors, [
      { member: 'beneficiary.bankAccount.bankId', reason: 'is named in the refusal of Stitch' },
    ])
  })

  // Fault: a value that Stitch refuses
  it('finds the members of a refused request in the log, but for a name of its own', async () => {
    await create({ payerReference: '', 8001015009087: 1, amount: { quantity: 'x', currency: 'ZAR' } })
    const lines = stack.outputs.from('log of create-payment-request')
    const line = JSON.parse(lines.findLast((text) => text.includes('request refused')) ?? '{}')
    assert.equal(line.code, 'invalid_request')
    assert.deepEqual(line.members.toSorted(), ['?', 'amount.quantity', 'payerReference'])
    assert.ok(!lines.join('').includes('8001015009087'))
  })

  it('that says something twice in a query is asked to say it once', async () => {
    for (const member of ['externalReference', 'first']) {
      const [name] = await refused(call(`GET /payment-requests?${member}=1&${member}=2`))
      assert.equal(name, member)
    }
  })

  // Fault: an id with a slash
  it('may name an id with a slash in a path, encoded twice', async () => {
    const { status, json } = await call('GET /payment-requests/a%252Fb%3D')
    assert.deepEqual([status, json.code], [404, 'not_found'])
    assert.equal(counters.get('graphql.GetPaymentRequest'), 1)
    for (const id of ['a%2525b', '%25E0%25A4', 'a%2500'])
      assert.equal((await refused(call(`GET /payment-requests/${id}`)))[0], 'id')
  })

  // Fault: an image that is something else besides
  it('whose image is something else besides is refused', async () => {
    for (const more of ['<script>alert(1)</script>', 'x'])
      for (const [type, image] of Object.entries(IMAGES)) {
        const body = Buffer.concat([image, Buffer.from(more)])
        const { status, json } = await call('POST /images?filename=a', {
          body,
          headers: { 'content-type': type },
        })
        assert.deepEqual([status, json.code], [415, 'media_type_unsupported'])
      }
    assert.equal(counters.get('graphql.UploadImage'), 0)
    for (const [type, body] of Object.entries(IMAGES))
      assert.equal(
        (await call('POST /images?filename=a', { body, headers: { 'content-type': type } })).status,
        201,
      )
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
