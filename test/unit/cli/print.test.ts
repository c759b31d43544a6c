import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columns, duration, instant } from '../../../cli/print.ts'

const DURATIONS: readonly [seconds: number, shown: string][] = [
  [0, '0 s'],
  [1, '1 s'],
  [59, '59 s'],
  [60, '1 min'],
  [61, '1 min 1 s'],
  [3599, '59 min 59 s'],
  [3600, '1 h'],
  [3661, '1 h 1 min'],
  [7200, '2 h'],
  [172_799, '47 h 59 min'],
  [172_800, '2 days'],
]
for (const [seconds, shown] of DURATIONS) {
  test(`a duration of ${seconds} s reads ${shown}`, () => assert.equal(duration(seconds), shown))
}

test('an instant is told in UTC, to the second', () => {
  assert.equal(instant(1_795_455_189), '2026-11-23 17:33:09Z')
})

test('columns are as wide as their widest cell, and lines end without blanks', () => {
  assert.deepEqual(
    columns([
      ['a', 'bbb', ''],
      ['aaaa', 'b', 'c'],
    ]),
    ['a     bbb', 'aaaa  b    c'],
  )
})
