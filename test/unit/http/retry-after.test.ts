import assert from 'node:assert/strict'
import { it } from 'node:test'
import { retryAfterSeconds } from '../../../lib/http/retry-after.ts'

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const AT = 784_111_777

type Header = { 'retry-after'?: string; date?: string }
const WAITS: [headers: Header, now: number | undefined, seconds: number | undefined][] = [
  [{}, AT, undefined],
  [{ 'retry-after': '0' }, undefined, 0],
  [{ 'retry-after': '7' }, undefined, 7],
  [{ 'retry-after': ' 7 ' }, undefined, 7],
  [{ 'retry-after': '86400' }, undefined, 86_400],
  [{ 'retry-after': '86401' }, undefined, 86_400],
  [{ 'retry-after': '9'.repeat(400) }, undefined, 86_400],
  [{ 'retry-after': '-7' }, undefined, undefined],
  [{ 'retry-after': '1.5' }, undefined, undefined],
  [{ 'retry-after': '1e3' }, undefined, undefined],
  [{ 'retry-after': 'soon' }, AT, undefined],
  [{ 'retry-after': '' }, AT, undefined],
  [{ 'retry-after': DATE }, AT - 20, 20],
  [{ 'retry-after': DATE }, AT, 0],
  [{ 'retry-after': DATE }, AT + 20, 0],
  [{ 'retry-after': DATE }, AT - 86_401, 86_400],
  [{ 'retry-after': DATE }, undefined, undefined],
  [{ 'retry-after': 'Sun Nov  6 08:49:37 1994' }, AT - 20, 20],
  [{ 'retry-after': 'Sunday, 06-Nov-94 08:49:37 GMT' }, AT - 20, 20],
  [{ 'retry-after': 'Sunday, 06-Nov-94 08:49:37 GMT', date: 'Sun Nov  6 08:49:07 1994' }, undefined, 30],
  [{ 'retry-after': 'Friday, 27-Nov-26 12:00:09 GMT', date: 'Friday, 27-Nov-26 12:00:00 GMT' }, undefined, 9],
  [{ 'retry-after': DATE, date: 'Sun, 06 Nov 1994 08:49:07 GMT' }, undefined, 30],
  [{ 'retry-after': DATE, date: 'Sun, 06 Nov 1994 08:49:07 GMT' }, AT + 5000, 30],
]

for (const [headers, now, seconds] of WAITS) {
  it(`Retry-After ${JSON.stringify(headers).slice(0, 90)}, our clock ${now ?? 'unknown'}: wait ${seconds ?? 'unsaid'}`, () => {
    assert.equal(retryAfterSeconds(headers, now), seconds)
  })
}
