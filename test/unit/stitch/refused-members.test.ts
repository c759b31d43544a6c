import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refusedMembers } from '../../../lib/stitch/refused-members.ts'
import { PAYMENT } from './full-inputs.ts'

const REASON = 'is named in the refusal of Stitch'
const membersOf = (messages: readonly string[], variables: object = { input: PAYMENT }) =>
  refusedMembers(messages, { ...variables }).map(({ member, reason }) => {
    assert.equal(reason, REASON)
    return member
  })

describe('the members that a refusal names', () => {
  it('are those at which GraphQL found a value, whatever the value says', () => {
    const message =
      'Variable "$input" got invalid value "payerReference" at "input.beneficiary.bankAccount.bankId"; Value "payerReference" does not exist in "BankId" enum.'
    assert.deepEqual(membersOf([message]), ['beneficiary.bankAccount.bankId'])
  })

  it('are those that a rule of Stitch names in prose', () => {
    assert.deepEqual(membersOf(['payerReference must be 12 characters or less']), ['payerReference'])
    assert.deepEqual(membersOf(["The member 'expireAt' and restrictPayerBank."]), [
      'expireAt',
      'restrictPayerBank',
    ])
  })

  it('are never told by a word that several members have, or that is a part of another', () => {
    assert.deepEqual(membersOf(['number is not known']), [])
    assert.deepEqual(membersOf(['payerReferences, xexpireAt and expireAtx']), [])
  })

  it('are none that were not sent, and nothing else of a message', () => {
    assert.deepEqual(
      membersOf(['canary at "input.canary"; merchantId is wrong'], { input: { merchant: 'a' } }),
      [],
    )
    assert.deepEqual(membersOf(['canary'], {}), [])
    const input = { merchant: 'a', merchantId: undefined }
    assert.deepEqual(membersOf(['merchantId is wrong', 'at "input.merchantId"'], { input }), [])
  })

  it('may have any name, as inside a JSON scalar: it is compared as text', () => {
    const metadata = { 'a(b': 1, '[': 2, 'a.c': 3, '': 4, order: 5, $ref: 6 }
    assert.deepEqual(membersOf(['order is not known', '(b', ' a.c ', '!'], { input: { metadata } }), [
      'metadata.order',
    ])
    assert.deepEqual(membersOf(['$ref is wrong'], { input: { metadata } }), ['metadata.$ref'])
    assert.deepEqual(membersOf(['order, .*'], { input: { '.*': 1 } }), [])
  })

  it('stand where the caller wrote them, also without an input', () => {
    assert.deepEqual(membersOf(['businessName is too short'], { businessName: 'A', country: 'ZA' }), [
      'businessName',
    ])
  })

  it('are not the whole input, also where the message says no word', () => {
    assert.deepEqual(membersOf(['', '!', 'input', 'Variable "$a" at "input"; no'], { input: { a: 1 } }), [])
  })

  it('are each named once, and twenty at most', () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`m${index}x`, 'a']))
    const message = Object.keys(many).join(' ')
    assert.equal(membersOf([message, message], { input: many }).length, 20)
  })
})
