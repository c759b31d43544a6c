import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readGraphqlAnswer } from '../../../lib/stitch/graphql-answer.ts'
import { LOOKUP_BY_NAME } from '../../../lib/stitch/lookup-business.ts'
import { thrownBy } from '../../support/rejection.ts'

const refused = (error: object) => () =>
  readGraphqlAnswer(LOOKUP_BY_NAME, { status: 200, headers: {}, body: JSON.stringify({ errors: [error] }) })

describe('a value that Stitch refuses', () => {
  it("is the caller's to correct, and is not repeated", () => {
    const errors = [
      { message: 'secret words', extensions: { code: 'BAD_USER_INPUT' } },
      { message: 'Variable "$input" got invalid value "x\ny"; Value "x" does not exist in "BankId" enum.' },
    ]
    for (const error of errors) {
      const thrown = thrownBy(refused(error))
      assert.equal(thrown.code, 'upstream_input_refused')
      assert.doesNotMatch(JSON.stringify([thrown, thrown.message]), /secret|value "/)
    }
  })

  it('is no such value when the schema has changed', () => {
    const message =
      'Variable "$input" got invalid value {}; Expected value of type "A" not to include unknown field "b".'
    assert.throws(refused({ message }), { code: 'upstream_operation_unknown' })
  })
})
