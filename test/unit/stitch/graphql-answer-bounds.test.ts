import assert from 'node:assert/strict'
import { it } from 'node:test'
import { failing, refusalOf } from './graphql-refusal.ts'

it('of a long list of missing scopes the first twenty, and how many others there are', () => {
  const missingScopes = Array.from({ length: 100_000 }, (_, index) => `client_${index}`)
  const error = refusalOf(200, failing({ code: 'FORBIDDEN', missingScopes }))
  assert.deepEqual(error.facts.missingScopes, missingScopes.slice(0, 20))
  assert.match(error.message, /client_19 and 99980 more\./)
  assert.ok(error.message.length < 1000)
})

it('of twenty missing scopes all', () => {
  const missingScopes = Array.from({ length: 20 }, (_, index) => `client_${index}`)
  const error = refusalOf(200, failing({ code: 'FORBIDDEN', missingScopes }))
  assert.deepEqual(error.facts.missingScopes, missingScopes)
  assert.doesNotMatch(error.message, / more/)
})

it('of many codes the first twenty are kept, each once', () => {
  const errors = Array.from({ length: 60_000 }, (_, index) => ({
    extensions: { code: `CODE_${index >> 1}` },
  }))
  assert.deepEqual(
    refusalOf(200, { errors }).facts.upstreamCodes,
    Array.from({ length: 20 }, (_, index) => `CODE_${index}`),
  )
})

it('a message of four megabytes that repeats a known wording is judged all the same', () => {
  const message = `Variable "$${' does not exist in "'.repeat(200_000)}`
  assert.equal(refusalOf(200, { errors: [{ message }] }).code, 'upstream_operation_unknown')
})
