import assert from 'node:assert/strict'
import { it } from 'node:test'
import { AwsError } from '../../../local/aws/aws-error.ts'
import { filterPattern } from '../../../local/aws/filter-pattern.ts'

const EVENTS = ['{"level":"ERROR"}', '{"level":"INFO","of":{"level":"ERROR"}}', 'ERROR', '{"level":"ERRORS"}']

const MEANT: readonly [pattern: string, events: readonly number[]][] = [
  ['', [0, 1, 2, 3]],
  ['{ $.level = "ERROR" }', [0]],
  ['{$.of.level="ERROR"}', [1]],
  ['{ $.level = "WARN" }', []],
]
for (const [pattern, events] of MEANT)
  it(`a filter pattern of one property means the lines of JSON that have it: ${pattern}`, () =>
    assert.deepEqual(
      EVENTS.flatMap((text, index) => (filterPattern(pattern)(text) ? [index] : [])),
      events,
    ))

for (const pattern of ['ERROR', '{ $.level = "E*" }', '{ $.seconds > 3 }', '{ $.a = "b" && $.c = "d" }'])
  it(`any other pattern is refused, since an answer that ignores it would mislead: ${pattern}`, () =>
    assert.throws(() => filterPattern(pattern), AwsError))
