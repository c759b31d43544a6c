import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type GenericSchema, is } from 'valibot'
import type { InputProblem } from '../../../lib/errors.ts'
import { checked } from '../../../lib/middleware/checked-input.ts'
import { BankAccountVerificationInput } from '../../../lib/stitch/bank-account-verification-input.ts'
import { BusinessLookupBody } from '../../../lib/stitch/business-lookup-input.ts'
import { exactlyOne } from '../../../lib/stitch/exactly-one.ts'
import { ListQuery } from '../../../lib/stitch/list-payment-requests.ts'
import { RequestPaymentBody } from '../../../lib/stitch/request-payment.ts'
import { thrownBy } from '../../support/rejection.ts'
import { PAYMENT, VERIFICATION } from './full-inputs.ts'

/** What a caller is told; nothing where the value is taken as it is. */
function problemsOf(schema: GenericSchema, value: unknown): readonly InputProblem[] {
  if (!is(schema, value))
    return thrownBy(() => checked(value, schema)).facts.errors as readonly InputProblem[]
  assert.deepEqual(checked(value, schema), value)
  return []
}

describe('the holder of an account to verify', () => {
  const holder = (accountHolder: object) =>
    problemsOf(BankAccountVerificationInput, { ...VERIFICATION, accountHolder })
  const identity = (number: string, country = 'ZA') =>
    holder({ individual: { identifyingDocument: { identityDocument: { country, number } } } })

  it('has an identity number of 13 digits in South Africa', () => {
    assert.deepEqual(identity('9202204720083'), [])
    for (const number of ['920220472008', '92022047200831', '9202204720083x', 'x9202204720083'])
      assert.deepEqual(identity(number), [
        {
          member: 'accountHolder.individual.identifyingDocument.identityDocument.number',
          reason: 'must be 13 digits, as every South African identity number',
        },
      ])
  })

  it('has an identity number of any form in another country', () => {
    assert.deepEqual(identity('A-1', 'NG'), [])
  })

  it('may show another document, whatever its number, or be a business', () => {
    const document = { country: 'ZA', number: 'M1' }
    for (const name of ['passport', 'temporaryResidenceId'])
      assert.deepEqual(holder({ individual: { identifyingDocument: { [name]: document } } }), [])
    assert.deepEqual(holder({ business: { registration: { country: 'ZA', number: 'K1234567890' } } }), [])
  })

  it('is told which member is missing', () => {
    assert.deepEqual(holder({ individual: {} }), [
      { member: 'accountHolder.individual.identifyingDocument', reason: 'is missing' },
    ])
  })
})

describe('a branch code', () => {
  const branch = (branchCode: string) =>
    problemsOf(BankAccountVerificationInput, { ...VERIFICATION, branchCode })

  for (const code of ['2', '250655', 'AB-12', '1'.repeat(32)])
    it(`may be ${code}`, () => assert.deepEqual(branch(code), []))

  for (const code of ['', ' 250655', '250655 ', '1'.repeat(33), '2506_5'])
    it(`may not be ${JSON.stringify(code)}`, () => {
      assert.deepEqual(branch(code), [
        { member: 'branchCode', reason: 'must be a branch code, such as "250655"' },
      ])
    })
})

describe('the number of an account', () => {
  const account = (accountNumber: string) =>
    problemsOf(BankAccountVerificationInput, { ...VERIFICATION, accountNumber })

  for (const number of ['1', '9'.repeat(32)])
    it(`may be ${number}`, () => assert.deepEqual(account(number), []))

  for (const number of ['', 'x1', '1x', '9'.repeat(33)])
    it(`may not be ${JSON.stringify(number)}`, () => {
      assert.deepEqual(account(number), [{ member: 'accountNumber', reason: 'must be 1 to 32 digits' }])
    })
})

describe('the registration number of a business to look up', () => {
  const lookup = (registrationNumber: string, country = 'ZA') =>
    problemsOf(BusinessLookupBody, { country, registrationNumber })

  for (const number of ['K1234567890', 'k1234567890', '2015/123456/07'])
    it(`may be ${number}`, () => assert.deepEqual(lookup(number), []))

  for (const number of [
    'xK1234567890',
    'K12345678901',
    'K123456789',
    'x2015/123456/07',
    '2015/123456/071',
    '2015/123456/7',
    '2015/1/07',
    '5/123456/07',
    'abcd/123456/07',
    '2015/abcdef/07',
    '2015/123456/ab',
  ])
    it(`may not be ${number} in South Africa`, () => {
      assert.deepEqual(lookup(number), [
        { member: 'registrationNumber', reason: 'must be a letter and ten digits, or "1234/567890/07"' },
      ])
    })

  it('may be any in another country, and need not be there', () => {
    assert.deepEqual(lookup('any', 'NG'), [])
    assert.deepEqual(problemsOf(BusinessLookupBody, { country: 'ZA', businessName: 'A' }), [])
  })

  it('is not judged before the country is there', () => {
    assert.deepEqual(problemsOf(BusinessLookupBody, { registrationNumber: 'any' }), [
      { member: 'country', reason: 'is missing' },
    ])
    assert.deepEqual(problemsOf(BusinessLookupBody, { country: 'ZA', registrationNumber: 7 }), [
      { member: 'registrationNumber', reason: 'must be string' },
    ])
  })
})

describe('a body that is no object', () => {
  for (const body of [null, 'text', 7])
    it(`is told so before anything else: ${JSON.stringify(body)}`, () => {
      for (const schema of [BusinessLookupBody, BankAccountVerificationInput, RequestPaymentBody])
        assert.deepEqual(problemsOf(schema, body)[0], { member: '', reason: 'must be Object' })
    })
})

describe('of members that exclude each other', () => {
  const reason = 'exactly one of businessName, registrationNumber, directorId is needed'
  const { beneficiary: _, ...withoutPayee } = PAYMENT

  it('one is taken', () => {
    assert.deepEqual(problemsOf(RequestPaymentBody, PAYMENT), [])
    assert.deepEqual(problemsOf(RequestPaymentBody, { ...withoutPayee, merchantId: 'm-1' }), [])
  })

  it('none or two are refused, under the name of the first', () => {
    for (const members of [{}, { businessName: 'A', registrationNumber: 'K1234567890' }])
      assert.deepEqual(problemsOf(BusinessLookupBody, { country: 'ZA', ...members }), [
        { member: 'businessName', reason },
      ])
    for (const body of [withoutPayee, { ...PAYMENT, merchantId: 'm-1' }])
      assert.deepEqual(problemsOf(RequestPaymentBody, body), [
        { member: 'beneficiary', reason: 'exactly one of beneficiary, merchantId is needed' },
      ])
  })

  it('the rule names all, for the description of the API', () => {
    assert.deepEqual(exactlyOne(['a', 'b']).requirement, ['a', 'b'])
  })
})

describe('the query for a page of payment requests', () => {
  const reasonOf = (query: object) => {
    const problems = is(ListQuery, query) ? [] : thrownBy(() => checked(query, ListQuery)).facts.errors
    return (problems as readonly InputProblem[]).map(({ member, reason }) => `${member} ${reason}`)
  }

  for (const query of [{}, { first: '1' }, { first: '200' }, { after: 'Y3Vyc29yfg==~!' }])
    it(`may be ${JSON.stringify(query)}`, () => assert.deepEqual(reasonOf(query), []))

  for (const first of ['0', '01', '201', '2000', '10000', '-1', 'x5', '5x', '1.5', ''])
    it(`may not ask for ${JSON.stringify(first)} requests`, () => {
      assert.deepEqual(reasonOf({ first }), ['first must be a whole number from 1 to 200'])
    })

  for (const after of ['Y3V yc29y', ' Y3V', 'Y3V ', 'Y3Vé', 'éY3V'])
    it(`may not begin after ${JSON.stringify(after)}`, () => {
      assert.deepEqual(reasonOf({ after }), ['after must be the endCursor of a page, percent-encoded'])
    })
})

describe('what is told of a payer', () => {
  const payer = (payerInformation: object) => problemsOf(RequestPaymentBody, { ...PAYMENT, payerInformation })

  for (const email of ['payer@example.com', 'a@b', 'a.b+c@d.example'])
    it(`may be the e-mail address ${email}`, () => assert.deepEqual(payer({ email }), []))

  for (const email of ['payer', '@example.com', 'payer@', 'a b@c', 'a@b c', 'a@b@c', ' a@b', 'a@b ', 'x a@b'])
    it(`may not be the e-mail address ${JSON.stringify(email)}`, () => {
      assert.deepEqual(payer({ email }), [
        { member: 'payerInformation.email', reason: 'must be an e-mail address' },
      ])
    })

  for (const mobileNumber of ['+27821234567', '0821234567', '(082) 123-4567', '12345', '+'.padEnd(31, '1')])
    it(`may be the telephone number ${mobileNumber}`, () => assert.deepEqual(payer({ mobileNumber }), []))

  for (const mobileNumber of [
    '',
    '1234',
    '+1234',
    'abcdef',
    'x0821234567',
    '0821234567x',
    '1'.repeat(31),
    '++27821',
  ])
    it(`may not be the telephone number ${JSON.stringify(mobileNumber)}`, () => {
      assert.deepEqual(payer({ mobileNumber }), [
        {
          member: 'payerInformation.mobileNumber',
          reason: 'must be a telephone number, such as "+27821234567"',
        },
      ])
    })
})
