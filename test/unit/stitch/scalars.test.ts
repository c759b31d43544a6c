import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { safeParse } from 'valibot'
import { BankId, CountryCode, DateInput, MoneyInput, text } from '../../../lib/stitch/scalars.ts'

const reasonsOf = (schema: Parameters<typeof safeParse>[0], value: unknown): readonly string[] =>
  safeParse(schema, value).issues?.map(({ message }) => message) ?? []

describe('the text of a caller', () => {
  for (const value of [
    'a',
    'Thandi Nkosi',
    'zwölf ☂ 🌂',
    'שלום',
    'ক্ষ',
    'e\u0301',
    'a\u00a0b',
    'क\u094d\u200dष',
    '☂\ufe0f',
    'x'.repeat(20),
  ])
    it(`may be ${JSON.stringify(value)}`, () => assert.deepEqual(reasonsOf(text(20), value), []))

  const unseen = ['\0', 'a\nb', 'a\r\nb', 'a\tb', '\u001b[2J', '\u007f', '\u0085', '\u009b']
  const turned = ['\u202e', '\u202a', '\u2066', '\u2069', '\u200e', '\u200f', '\u061c', '\u2028', '\u2029']
  const invisible = ['\u200b', '\u2060', '\u00ad', '\ufeff', '\u3164', '\u{e0041}']
  for (const value of [...unseen, ...turned, ...invisible])
    it(`may not hold ${JSON.stringify(value).replace(/[^ -~]/g, (unit) => `U+${unit.charCodeAt(0).toString(16)}`)}`, () =>
      assert.deepEqual(reasonsOf(text(20), `a${value}b`), [
        'must have no control, invisible or bidirectional characters',
      ]))

  for (const value of ['\ud800', '\udc00', 'a\ud83d', '\ufffd'])
    it(`may not be undecoded: ${JSON.stringify(value)}`, () =>
      assert.deepEqual(reasonsOf(text(20), value), ['must be valid UTF-8']))
})

describe('an amount', () => {
  const amount = (quantity: string) => reasonsOf(MoneyInput, { quantity, currency: 'ZAR' })

  for (const quantity of ['0.01', '1', '0100.5', '1234567890123.45'])
    it(`may be ${quantity}`, () => assert.deepEqual(amount(quantity), []))

  for (const [quantity, reason] of [
    ['12345678901234567890', 'must have at most 13 digits before the point'],
    ['12345678901234', 'must have at most 13 digits before the point'],
    ['1.005', 'must have at most two digits after the point'],
    ['0', 'must be over zero'],
    ['000.00', 'must be over zero'],
    ['1234567890123.005', 'must have at most two digits after the point'],
    ['0.001', 'must have at most two digits after the point'],
  ] as const)
    it(`of ${quantity} is told the rule that it breaks`, () => assert.deepEqual(amount(quantity), [reason]))

  for (const quantity of ['', 'ten', '-1', '1,5', '1.', '.5', '1e3', ' 1', '١'])
    it(`of ${JSON.stringify(quantity)} is told what an amount is`, () => {
      const [reason = '', ...others] = amount(quantity)
      assert.match(reason, /^must be a decimal string over zero, .* such as "100\.00"$/)
      assert.deepEqual(others, [])
    })
})

describe('a code or a date with anything before or behind it', () => {
  const CODES = [
    ['a country code', CountryCode, 'ZA'],
    ['a currency code', MoneyInput.entries.currency, 'ZAR'],
    ['a bank id', BankId, 'fnb'],
    ['a day', DateInput, '2026-12-31'],
    ['an instant', DateInput, '2026-12-31T22:00:00Z'],
  ] as const
  for (const [name, schema, good] of CODES)
    it(`is no ${name.replace(/^an? /, '')}`, () => {
      assert.deepEqual(reasonsOf(schema, good), [])
      for (const bad of [`1${good}`, `${good}!`, ` ${good}`, `${good} `, `${good}\n`])
        assert.equal(reasonsOf(schema, bad).length > 0, true, JSON.stringify(bad))
    })
})
