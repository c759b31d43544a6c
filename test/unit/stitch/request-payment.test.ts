import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { requestPayment } from '../../../lib/stitch/request-payment.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { PAYMENT } from './full-inputs.ts'
import { namesOf, scriptedCall } from './scripted-call.ts'

const NOW = Date.UTC(2026, 0, 1)
const WITHOUT_KEY = { idempotencyKey: undefined, clientMode: 'live', now: NOW } as const
const WITH_KEY = { ...WITHOUT_KEY, idempotencyKey: 'order-1' } as const

/** A Stitch with these payment requests, that creates one with this address. */
const stitchWith = (found: readonly object[] = [], url: string | null = 'https://pay/new') =>
  scriptedCall({
    FindPaymentRequests: {
      client: { paymentInitiationRequests: { edges: found.map((node) => ({ node })) } },
    },
    CreatePaymentRequest: {
      clientPaymentInitiationRequestCreate: { paymentInitiationRequest: { id: 'new', url } },
    },
  })

describe('a payment request that is asked for', () => {
  it('without a key is created, and nothing is looked up', async () => {
    const { call, called } = stitchWith()
    const answer = await requestPayment(call, PAYMENT, WITHOUT_KEY)
    assert.deepEqual(answer, { id: 'new', url: 'https://pay/new', isNew: true })
    assert.deepEqual(namesOf(called), ['CreatePaymentRequest'])
  })

  it('with a key is looked up first, and created with the key as its external reference', async () => {
    const { call, called } = stitchWith()
    const answer = await requestPayment(call, PAYMENT, WITH_KEY)
    assert.deepEqual(answer, { id: 'new', url: 'https://pay/new', isNew: true })
    assert.deepEqual(
      called.map(({ name, variables }) => [name, variables]),
      [
        ['FindPaymentRequests', { externalReference: 'order-1' }],
        ['CreatePaymentRequest', { input: { ...PAYMENT, externalReference: 'order-1' } }],
      ],
    )
  })

  it('whose address may not be followed has none, with or without a way back', async () => {
    for (const redirectUri of [undefined, 'https://shop.example/'])
      assert.deepEqual(
        await requestPayment(stitchWith([], null).call, { ...PAYMENT, redirectUri }, WITHOUT_KEY),
        { id: 'new', url: null, isNew: true },
      )
  })
})

describe('a payment request that is over at a time', () => {
  const until = (expireAt: string) => ({ ...PAYMENT, expireAt })

  for (const expireAt of ['2026-01-01T00:00:00.001Z', '2026-01-02', '2026-01-01T01:00:00-01:00'])
    it(`may be created until then: ${expireAt}`, async () => {
      assert.equal((await requestPayment(stitchWith().call, until(expireAt), WITHOUT_KEY)).isNew, true)
    })

  for (const expireAt of ['2026-01-01T00:00:00Z', '2026-01-01', '2025-12-31T23:59:59.999Z'])
    it(`is not created from then on: ${expireAt}`, async () => {
      for (const way of [WITHOUT_KEY, WITH_KEY]) {
        const { call, called } = stitchWith()
        const { code, facts } = await rejectionOf(requestPayment(call, until(expireAt), way))
        assert.equal(code, 'invalid_request')
        assert.deepEqual(facts.errors, [
          { member: 'expireAt', reason: 'must be in the future; a date alone begins at 00:00 UTC' },
        ])
        assert.ok(!namesOf(called).includes('CreatePaymentRequest'))
      }
    })

  it('is answered from then on when it was created before', async () => {
    const found = {
      id: 'old',
      url: 'https://pay/old',
      amount: PAYMENT.amount,
      externalReference: 'order-1',
      beneficiaries: [{ type: 'bankAccount', name: 'n', bankId: 'fnb', bankAccountNumber: '62000000001' }],
      state: { type: 'expired', date: '2026-01-01' },
    }
    const answer = await requestPayment(stitchWith([found]).call, until('2026-01-01'), WITH_KEY)
    assert.deepEqual(answer, { id: 'old', url: 'https://pay/old', state: found.state, isNew: false })
  })

  it('may also have no such time', async () => {
    const { expireAt: _, ...input } = PAYMENT
    assert.equal((await requestPayment(stitchWith().call, input, WITHOUT_KEY)).isNew, true)
  })
})
