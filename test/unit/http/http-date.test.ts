import assert from 'node:assert/strict'
import { test } from 'node:test'
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
  ['Sunday, 06-Nov-94 08:49:37 GMT', undefined],
  ['Sun, 06 Foo 1994 08:49:37 GMT', undefined],
  [`x${DATE}`, undefined],
  [`${DATE}x`, undefined],
]

for (const [text, at] of DATES) {
  test(`an HTTP date of ${text ?? 'nothing'} is ${at ?? 'no instant'}`, () => {
    assert.equal(parseHttpDate(text), at)
  })
}
