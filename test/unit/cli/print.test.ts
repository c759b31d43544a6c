import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Io } from '../../../cli/io.ts'
import { columns, duration, instant, printJson } from '../../../cli/print.ts'
import { styled, textOf, visible } from '../../../cli/visible-text.ts'

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
  it(`a duration of ${seconds} s reads ${shown}`, () => assert.equal(duration(seconds), shown))
}

it('an instant is told in UTC, to the second', () => {
  assert.equal(instant(1_795_455_189), '2026-11-23 17:33:09Z')
})

it('columns are as wide as their widest cell, whatever its style', () => {
  const rows = columns([
    ['a', 'bbb', ''],
    [styled('red', 'aaaa'), ['b', styled('dim', '?')], 'c'],
  ])
  assert.deepEqual(rows.map(textOf), ['a     bbb   ', 'aaaa  b?   c'])
})

const NASTY = 'a\u001b[31mb\r\n\u009b2Jc\u202ed\u2028e\ud800f\u007f'
const SEEN = 'a\\u001b[31mb\\u000d\\u000a\\u009b2Jc\\u202ed\\u2028e\\ud800f\\u007f'

it('what would steer a terminal is shown and does nothing', () => {
  assert.equal(visible(NASTY), SEEN)
  assert.equal(visible('süß 🗝 …'), 'süß 🗝 …')
})

it('JSON has nothing that would steer a terminal, and the same values', () => {
  let text = ''
  const write = (chunk: string) => {
    text += chunk
  }
  const io = { out: { isTerminal: true, write } }
  printJson(io as unknown as Io, { [NASTY]: [NASTY] })
  assert.doesNotMatch(text, /[^\P{C}\n]/u)
  assert.deepEqual(JSON.parse(text), { [NASTY]: [NASTY] })
})

it('an instant that no calendar has is shown as it is', () => {
  assert.equal(instant(9e15), '9000000000000000')
})
