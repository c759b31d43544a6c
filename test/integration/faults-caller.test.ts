import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { IMAGES } from '../support/images.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { startTestStack } from '../support/stack.ts'
import { SCOPE } from './fault-run.ts'

const stack = await startTestStack()
const { counters, store } = stack
const { call } = stack.handler

const sent = () => counters.get('graphql.requests')

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
  // Fault: caller's bad body
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

  // Fault: caller's large body, wrong media type
  it('with over 64 KiB, or another media type, is refused, and Stitch is sent nothing', async () => {
    const large = { ...PAYMENT_REQUEST, externalReference: 'x'.repeat(65 * 1024) }
    const tooLarge = await call('POST /payment-requests', { body: large })
    assert.deepEqual([tooLarge.status, tooLarge.json.code], [413, 'body_too_large'])
    const headers = { 'content-type': 'application/xml' }
    const wrongType = await call('POST /payment-requests', { body: PAYMENT_REQUEST, headers })
    assert.deepEqual([wrongType.status, wrongType.json.code], [415, 'media_type_unsupported'])
    assert.equal(sent(), 0)
  })

  // Fault: text that looks like GraphQL
  it('whose text looks like GraphQL has it carried as a value', async () => {
    const externalReference = '") { id } } mutation { clientPaymentInitiationRequestCancel'
    const body = { ...PAYMENT_REQUEST, externalReference }
    const { status, headers } = await call('POST /payment-requests', { body })
    assert.equal(status, 201)
    assert.equal((await call(`GET ${headers.location}`)).json.externalReference, externalReference)
  })

  const BAD_IMAGES: readonly [title: string, body: Uint8Array, type: string, status: number][] = [
    ['is none by its first bytes', Buffer.from('not an image'), 'image/png', 415],
    // Fault: bad image
    ['is of another type than was said', IMAGES['image/png'], 'image/jpeg', 415],
    // Fault: an image that is something else besides
    [
      'goes on behind its end',
      Buffer.concat([IMAGES['image/png'], Buffer.from('<script>')]),
      'image/png',
      415,
    ],
    ['is empty', Buffer.alloc(0), 'image/png', 400],
  ]
  for (const [title, body, type, expected] of BAD_IMAGES)
    it(`whose image ${title} is refused, and Stitch is sent nothing`, async () => {
      await store.write('client_imageupload', { ageSeconds: 100 })
      const headers = { 'content-type': type }
      const { status } = await call('POST /images?filename=logo.png', { body, headers })
      assert.equal(status, expected)
      assert.equal(sent(), 0)
    })
})

it('shows no secret in any output', () => assertNoLeak(stack))
