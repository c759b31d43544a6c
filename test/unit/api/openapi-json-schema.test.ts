import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { type GenericSchema, safeParse } from 'valibot'
import { answerSchemas, inputSchema } from '../../../api/openapi/json-schema.ts'
import { BankAccountVerificationInput } from '../../../lib/stitch/bank-account-verification-input.ts'
import { PaymentRequestState } from '../../../lib/stitch/payment-request-state.ts'
import { RequestPaymentBody } from '../../../lib/stitch/request-payment.ts'
import { PAYMENT, VERIFICATION } from '../stitch/full-inputs.ts'

const schemaOf = (schema: GenericSchema): object => inputSchema(schema)
const ajv = new Ajv2020({ strict: false })

describe('the JSON Schema of a body', () => {
  const bodies = [
    [RequestPaymentBody, PAYMENT],
    [BankAccountVerificationInput, VERIFICATION],
  ] as const

  it('takes what the handler takes, with every member', () => {
    for (const [schema, body] of bodies) assert.ok(ajv.validate(schemaOf(schema), body), ajv.errorsText())
  })

  it('refuses what the handler refuses: each member of another type, and one too many', () => {
    for (const [schema, body] of bodies)
      for (const wrong of [
        { ...body, other: 1 },
        ...Object.keys(body).map((name) => ({ ...body, [name]: [7] })),
      ]) {
        assert.equal(safeParse(schema, wrong).success, false)
        assert.equal(ajv.validate(schemaOf(schema), wrong), false, JSON.stringify(wrong))
      }
  })

  it('asks for exactly one where the handler does', () => {
    const { beneficiary, ...neither } = PAYMENT
    const schema = schemaOf(RequestPaymentBody)
    assert.ok(ajv.validate(schema, { ...neither, merchantId: 'shop-1' }))
    assert.equal(ajv.validate(schema, neither), false)
    assert.equal(ajv.validate(schema, { ...PAYMENT, merchantId: 'shop-1' }), false)
  })
})

describe('the JSON Schema of an answer', () => {
  const { State } = answerSchemas({ State: PaymentRequestState })

  it('has our words for the members of a union', () => {
    for (const type of ['expired', 'manuallyCompleted'])
      assert.ok(ajv.validate(State as object, { type, date: '2026-11-23' }), ajv.errorsText())
    assert.ok(ajv.validate(State as object, { type: 'unknown' }))
    assert.equal(ajv.validate(State as object, { type: 'paid' }), false)
    assert.equal(
      ajv.validate(State as object, { __typename: 'PaymentInitiationRequestExpired', date: '' }),
      false,
    )
  })
})
