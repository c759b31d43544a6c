import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import {
  configuredAs,
  scopeSetName,
  scopeSetProblem,
  tokenParameterName,
} from '../../../lib/token/scope-set.ts'
import { keyText } from '../../../lib/token/token-key.ts'

const SCOPE_TOKEN = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/)
const SCOPE_SET = fc.uniqueArray(SCOPE_TOKEN, { minLength: 1, maxLength: 6 })

for (const [text, problem] of [
  ['', /empty/],
  [' ', /exactly one space/],
  [' client_refund', /exactly one space/],
  ['client_refund ', /exactly one space/],
  ['client_refund  client_cdv', /exactly one space/],
  ['client_refund\tclient_cdv', /only A-Z/],
  ['client.refund', /only A-Z/],
  ['client/refund', /only A-Z/],
  ['client_réfund', /only A-Z/],
  ['client_refund client.cdv', /only A-Z/],
  ['client_refund client_cdv client_refund', /twice/],
  ['x'.repeat(301), /at most 300/],
] as const)
  it(`${JSON.stringify(text.slice(0, 50))} is no scope set`, () => {
    assert.match(scopeSetProblem(text) ?? '', problem)
  })

for (const text of ['client_refund', 'client_refund client_cdv', 'A-Z_09', 'x'.repeat(300)])
  it(`${text.slice(0, 50)} is a scope set`, () => assert.equal(scopeSetProblem(text), undefined))

it('any order of the same scopes has the same name, and other scopes another', () => {
  fc.assert(
    fc.property(SCOPE_SET, SCOPE_SET, (some, others) => {
      assert.equal(scopeSetName(some.join(' ')), scopeSetName(some.toReversed().join(' ')))
      const same = some.length === others.length && some.every((scope) => others.includes(scope))
      assert.equal(scopeSetName(some.join(' ')) === scopeSetName(others.join(' ')), same)
    }),
  )
})

it('the parameter is called after the sorted scopes', () => {
  assert.equal(
    tokenParameterName('/stitch/dev/default/tokens', 'client_refund client_cdv'),
    '/stitch/dev/default/tokens/client_cdv.client_refund',
  )
})

it('a set is found among those configured in whatever order its scopes are asked for, and another is not', () => {
  const configured = ['client_refund', 'client_cdv client_refund']
  assert.equal(configuredAs(configured, 'client_refund client_cdv'), 'client_cdv client_refund')
  assert.equal(configuredAs(configured, 'client_refund'), 'client_refund')
  assert.equal(configuredAs(configured, 'client_cdv'), undefined)
})

it('a token is looked up by its client and its scopes, in any order', () => {
  const key = (client: string, scopeSet: string) => keyText({ client, scopeSet })
  assert.equal(key('acme', 'a b'), key('acme', 'b a'))
  assert.equal(new Set([key('acme', 'a'), key('acme', 'b'), key('globex', 'a')]).size, 3)
})
