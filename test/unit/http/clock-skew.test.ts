import assert from 'node:assert/strict'
import { it } from 'node:test'
import { clockSkewSeconds } from '../../../lib/http/clock-skew.ts'

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const AT = 784_111_777

const SKEWS: [now: number, date: string | undefined, skew: number | undefined][] = [
  [AT, DATE, 0],
  [AT + 31, DATE, 31],
  [AT - 31, DATE, -31],
  [AT, undefined, undefined],
  [AT, 'yesterday', undefined],
]

for (const [now, date, skew] of SKEWS) {
  it(`our clock at ${now} against ${date ?? 'no date'} is ${skew ?? 'not known to be'} s ahead`, () => {
    assert.equal(clockSkewSeconds({ headers: { date } }, now), skew)
  })
}
