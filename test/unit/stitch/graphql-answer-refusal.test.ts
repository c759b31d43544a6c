import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nullable, object, string } from 'valibot'
import { readGraphqlAnswer } from '../../../lib/stitch/graphql-answer.ts'
import type { Operation, Variables } from '../../../lib/stitch/operation.ts'
import { thrownBy } from '../../support/rejection.ts'
import { failing, refusalOf } from './graphql-refusal.ts'

const MUTATION: Operation<unknown> = {
  kind: 'mutation',
  name: 'SetNames',
  document: '',
  data: object({ first: nullable(string()), second: nullable(string()) }),
}
const SLOW_QUERY: Operation<unknown> = { ...MUTATION, kind: 'query', slow: true }

/** What an answer to an operation is refused with. */
const refusal = (operation: Operation<unknown>, status: number, body: unknown, variables: Variables = {}) =>
  thrownBy(() => readGraphqlAnswer(operation, { status, headers: {}, body: JSON.stringify(body) }, variables))

describe('a value that Stitch refuses', () => {
  const refused = (message: string, variables?: Variables) =>
    refusal(MUTATION, 200, failing({ code: 'BAD_USER_INPUT' }, message), variables)
  const variables = { input: { bankId: 'fnb', merchant: 'a' } }

  it('is told by the name of its member', () => {
    assert.deepEqual(refused('canary at "input.bankId"', variables).facts, {
      operation: 'SetNames',
      status: 200,
      errors: [{ member: 'bankId', reason: 'is named in the refusal of Stitch' }],
    })
  })

  it('is told without a member where Stitch names none, or one that was not sent', () => {
    for (const message of ['canary', 'canary at "input.merchantId"'])
      assert.deepEqual(refused(message, variables).facts, { operation: 'SetNames', status: 200 })
  })
})

describe('a mutation beside a refusal', () => {
  const beside = (data: unknown) =>
    refusal(MUTATION, 200, { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }], data }).code

  it('is carried out when one of its fields has a value', () => {
    for (const data of [
      { first: 'a', second: null },
      { first: null, second: 'a' },
    ])
      assert.equal(beside(data), 'upstream_bad_response')
  })

  it('is refused when none has', () => {
    for (const data of [undefined, null, {}, { first: null }, { first: null, second: null }])
      assert.equal(beside(data), 'upstream_input_refused')
  })
})

describe('the edge before Stitch that has waited too long', () => {
  it('is told as time that ran out of a slow operation only', () => {
    for (const status of [504, 524]) {
      assert.equal(refusal(SLOW_QUERY, status, '').facts.timedOut, true)
      assert.deepEqual(Object.keys(refusalOf(status, '').facts), ['operation', 'status'])
    }
    assert.equal(refusal(SLOW_QUERY, 503, '').facts.timedOut, undefined)
  })
})

it('an answer with data and a status that is no success is not used', () => {
  for (const status of [300, 304, 399, 400])
    assert.equal(refusalOf(status, { data: { name: 'canary' } }).code, 'upstream_bad_response')
})

it('an answer that cannot be used says so, and no more', () => {
  assert.equal(refusalOf(200, 'canary').message, "Stitch's answer to ReadName cannot be used.")
})

it('a code beside errors of no known form counts, also when there is data', () => {
  const body = { data: { name: 'a' }, errors: [{}], extensions: { code: 'UNAUTHENTICATED' } }
  assert.equal(refusalOf(200, body).code, 'upstream_unauthorized')
})

it('missing scopes are told in full, with what to do', () => {
  assert.equal(
    refusalOf(200, failing({ code: 'FORBIDDEN', missingScopes: ['a', 'b'] })).message,
    'The client token lacks a, b. Have Stitch allow it for the client, or use a token of a set with both scopes (STITCH_SCOPES).',
  )
})

it('scopes beside another code than FORBIDDEN are not missing', () => {
  const body = failing({ code: 'SOMETHING', missingScopes: ['client_refund'] })
  assert.equal(refusalOf(200, body).code, 'upstream_bad_response')
})

describe('what only looks like a known refusal is upstream_bad_response:', () => {
  for (const [what, error] of [
    ['a wording in the middle of a message', { message: 'Saw: Cannot query field "a".' }],
    ['a refused value in the middle', { message: 'Saw: Variable "$a" "x" does not exist in "B" enum' }],
    ['a longer code', { extensions: { code: 'HC00160' } }],
    ['a code within another', { extensions: { code: 'XHC0016' } }],
  ] as const)
    it(what, () => assert.equal(refusalOf(200, { errors: [error] }).code, 'upstream_bad_response'))
})
