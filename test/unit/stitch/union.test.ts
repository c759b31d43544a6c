import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse, safeParse } from 'valibot'
import { PaymentRequestState } from '../../../lib/stitch/payment-request-state.ts'
import { answeredEnum } from '../../../lib/stitch/scalars.ts'

const state = (value: unknown) => safeParse(PaymentRequestState, value)

describe('the state of a payment request', () => {
  it('is unknown when Stitch has a member that we do not know, whatever is in it', () => {
    for (const details of [{}, { date: '2026-01-01' }, { type: 'completed', paid: true }])
      assert.deepEqual(state({ __typename: 'PaymentInitiationRequestPaidTwice', ...details }).output, {
        type: 'unknown',
      })
  })

  it('is not completed without what a completed one must have', () => {
    assert.equal(
      state({ __typename: 'PaymentInitiationRequestCompleted', date: '2026-01-01' }).success,
      false,
    )
  })

  it('is not there without its name', () => {
    for (const value of [{}, { __typename: null }, { __typename: 1 }, null, 'pending'])
      assert.equal(state(value).success, false)
  })
})

it('a value that Stitch adds to an enumeration is unknown, never verified', () => {
  const schema = answeredEnum(['verified', 'refuted'])
  assert.equal(parse(schema, 'verified'), 'verified')
  assert.equal(parse(schema, 'partly_verified'), 'unknown')
  assert.equal(parse(schema, 'Verified'), 'unknown')
})
