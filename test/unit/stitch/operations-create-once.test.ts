import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPaymentRequestOnce } from '../../../lib/stitch/create-payment-request-once.ts'
import { PAYMENT } from './full-inputs.ts'
import { namesOf, scriptedCall } from './scripted-call.ts'

const INPUT = { ...PAYMENT, amount: { quantity: '100.50', currency: 'ZAR' }, externalReference: 'order-1' }
const ACCOUNT = { type: 'bankAccount', name: 'n', bankId: 'fnb', bankAccountNumber: '62000000001' }
const FOUND = {
  id: 'old',
  url: 'https://pay/old',
  amount: { quantity: '100.50', currency: 'ZAR' },
  externalReference: 'order-1',
  beneficiaries: [ACCOUNT],
  state: { type: 'pending' },
}
const CREATED = {
  clientPaymentInitiationRequestCreate: {
    paymentInitiationRequest: { id: 'new', url: 'https://pay/new' },
  },
}

const stitchWith = (...found: object[]) =>
  scriptedCall({
    FindPaymentRequests: {
      client: { paymentInitiationRequests: { edges: found.map((node) => ({ node })) } },
    },
    CreatePaymentRequest: CREATED,
  })

describe('a payment request under an idempotency key', () => {
  it('is created when there is none, with the key as its external reference', async () => {
    const { call, called } = stitchWith()
    const answer = await createPaymentRequestOnce(call, INPUT)
    assert.deepEqual(answer, { id: 'new', url: 'https://pay/new', isNew: true })
    assert.deepEqual(namesOf(called), ['FindPaymentRequests', 'CreatePaymentRequest'])
    assert.deepEqual(called[1]?.variables, { input: INPUT })
    assert.deepEqual(called[1]?.reference, { externalReference: 'order-1' })
  })

  it('is created when Stitch answers no list at all', async () => {
    for (const client of [
      { paymentInitiationRequests: null },
      { paymentInitiationRequests: { edges: null } },
    ]) {
      const { call } = scriptedCall({ FindPaymentRequests: { client }, CreatePaymentRequest: CREATED })
      assert.equal((await createPaymentRequestOnce(call, INPUT)).isNew, true)
    }
  })

  it('is the one there is, and none is created', async () => {
    const { call, called } = stitchWith(FOUND, { ...FOUND, id: 'older' })
    const answer = await createPaymentRequestOnce(call, INPUT)
    assert.deepEqual(answer, { id: 'old', url: 'https://pay/old', state: { type: 'pending' }, isNew: false })
    assert.deepEqual(namesOf(called), ['FindPaymentRequests'])
  })

  it('is, of several, the newest that is not over, and where all are over the newest', async () => {
    const over = (id: string, type: string) => ({ ...FOUND, id, state: { type } })
    for (const [found, id] of [
      [[over('1', 'expired'), over('2', 'completed'), over('3', 'pending')], '2'],
      [[over('1', 'cancelled'), over('2', 'expired')], '1'],
      [[over('1', 'unknown'), over('2', 'pending')], '1'],
      [[over('1', 'cancelled'), over('2', 'pending')], '2'],
    ] as const) {
      const answer = await createPaymentRequestOnce(stitchWith(...found).call, INPUT)
      assert.equal(answer.id, id)
    }
  })

  it('is never one with another reference, even if Stitch did not heed the filter', async () => {
    for (const externalReference of ['order-10', 'Order-1', null]) {
      const { call } = stitchWith({ ...FOUND, externalReference })
      assert.equal((await createPaymentRequestOnce(call, INPUT)).id, 'new')
    }
  })

  for (const quantity of ['100.5', '100.500', '0100.50'])
    it(`is the same when Stitch writes the amount as ${quantity}`, async () => {
      const { call } = stitchWith({ ...FOUND, amount: { quantity, currency: 'ZAR' } })
      assert.equal((await createPaymentRequestOnce(call, INPUT)).id, 'old')
    })

  for (const [sent, found] of [
    ['100', '100.00'],
    ['00100.5', '100.50'],
    ['0.50', '00.5'],
  ] as const)
    it(`of ${sent} is the same when Stitch writes the amount as ${found}`, async () => {
      const amount = (quantity: string) => ({ amount: { quantity, currency: 'ZAR' } })
      const { call } = stitchWith({ ...FOUND, ...amount(found) })
      assert.equal((await createPaymentRequestOnce(call, { ...INPUT, ...amount(sent) })).id, 'old')
    })

  it('is the same when the account is one of several that are paid', async () => {
    const other = { ...ACCOUNT, bankAccountNumber: '62000000002' }
    const { call } = stitchWith({ ...FOUND, beneficiaries: [{ type: 'unknown' }, other, ACCOUNT] })
    assert.equal((await createPaymentRequestOnce(call, INPUT)).id, 'old')
  })

  const others: readonly [what: string, found: object][] = [
    ['a cent more', { ...FOUND, amount: { quantity: '100.51', currency: 'ZAR' } }],
    ['a zero at another place', { ...FOUND, amount: { quantity: '100.05', currency: 'ZAR' } }],
    ['ten times as much', { ...FOUND, amount: { quantity: '1005.0', currency: 'ZAR' } }],
    ['another currency', { ...FOUND, amount: { quantity: '100.50', currency: 'NGN' } }],
    ['another account', { ...FOUND, beneficiaries: [{ ...ACCOUNT, bankAccountNumber: '62000000002' }] }],
    ['another bank', { ...FOUND, beneficiaries: [{ ...ACCOUNT, bankId: 'absa' }] }],
    ['a beneficiary of a kind we do not know', { ...FOUND, beneficiaries: [{ type: 'unknown' }] }],
  ]
  for (const [what, found] of others)
    it(`is refused when the one there is has ${what}`, async () => {
      const { call, called } = stitchWith(found)
      await assert.rejects(createPaymentRequestOnce(call, INPUT), {
        code: 'external_reference_conflict',
        facts: { externalReference: 'order-1', paymentRequestId: 'old' },
      })
      assert.deepEqual(namesOf(called), ['FindPaymentRequests'])
    })

  it('is compared by amount alone when a merchant is paid', async () => {
    const { beneficiary: _, ...input } = { ...INPUT, merchantId: 'm-1' }
    const { call } = stitchWith(FOUND)
    assert.equal((await createPaymentRequestOnce(call, input)).id, 'old')
  })
})
