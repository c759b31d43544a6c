import assert from 'node:assert/strict'
import { it } from 'node:test'
import { parseHttpDate } from '../../../lib/http/http-date.ts'

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const AT = 784_111_777

const DATES: [text: string | undefined, at: number | undefined][] = [
  [DATE, AT],
  [undefined, undefined],
  ['', undefined],
  ['1994', undefined],
  ['1994-11-06T08:49:37Z', undefined],
  ['Sun, 06 Nov 1994 08:49:37 +0200', undefined],
  [`${DATE}+0200`, undefined],
  ['Sunday, 06-Nov-94 08:49:37 GMT', AT],
  ['Wednesday, 06-Nov-94 08:49:37 GMT', AT],
  ['Sun Nov  6 08:49:37 1994', AT],
  ['Wed Nov 16 08:49:37 1994', AT + 10 * 86_400],
  ['Sun Nov 06 08:49:37 1994', AT],
  ['Sun, 06 Nov 1994 23:59:60 GMT', AT + 15 * 3600 + 10 * 60 + 23],
  ['Sun, 29 Feb 2032 00:00:00 GMT', Date.UTC(2032, 1, 29) / 1000],
  ['Sun, 30 Feb 2032 00:00:00 GMT', undefined],
  ['Sun Nov  6 08:49:37 1994 GMT', undefined],
  ['Sun Nov 6 08:49:37 1994', undefined],
  ['Sunday, 06-Nov-1994 08:49:37 GMT', undefined],
  ['Sunday, 06-Nov-94 08:49:37', undefined],
  ['Sunday, 06 Nov 94 08:49:37 GMT', undefined],
  ['Sun, 06 Nov 1994 24:00:00 GMT', undefined],
  ['Sun, 06 Nov 1994 08:60:00 GMT', undefined],
  ['Sun, 06 Nov 1994 08:49:61 GMT', undefined],
  ['Sun, 00 Nov 1994 08:49:37 GMT', undefined],
  ['Sun, 06 Foo 1994 08:49:37 GMT', undefined],
  [`x${DATE}`, undefined],
  [`${DATE}x`, undefined],
  ['xSunday, 06-Nov-94 08:49:37 GMT', undefined],
  ['Sunday, 06-Nov-94 08:49:37 GMTx', undefined],
  ['xSun Nov  6 08:49:37 1994', undefined],
  ['Sun Nov  6 08:49:37 1994x', undefined],
  // A year of four digits is that year, however far ahead.
  ['Sat, 06 Nov 2094 08:49:37 GMT', Date.UTC(2094, 10, 6, 8, 49, 37) / 1000],
]

for (const [text, at] of DATES) {
  it(`an HTTP date of ${text ?? 'nothing'} is ${at ?? 'no instant'}`, () => {
    assert.equal(parseHttpDate(text, AT), at)
  })
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

for (const [index, month] of MONTHS.entries())
  it(`${month} is the month of a date in each of the three forms`, () => {
    const dates = [
      `Fri, 09 ${month} 2026 12:00:00 GMT`,
      `Friday, 09-${month}-26 12:00:00 GMT`,
      `Fri ${month}  9 12:00:00 2026`,
    ]
    const at = Date.UTC(2026, index, 9, 12) / 1000
    assert.deepEqual(
      dates.map((text) => parseHttpDate(text, at)),
      [at, at, at],
    )
  })

for (const [now, year] of [
  ['2026-11-28T00:00:00Z', 2076],
  ['2026-11-27T12:00:00Z', 2076],
  ['2026-11-27T11:59:59Z', 1976],
  ['2026-11-26T00:00:00Z', 1976],
  [undefined, 2076],
] as const)
  it(`a year of two digits, 76, is ${year} at ${now ?? 'no known moment'}`, () => {
    const at = parseHttpDate(
      'Friday, 27-Nov-76 12:00:00 GMT',
      now === undefined ? undefined : Date.parse(now) / 1000,
    )
    assert.equal(at, Date.UTC(year, 10, 27, 12) / 1000)
  })
