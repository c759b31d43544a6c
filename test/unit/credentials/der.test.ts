import assert from 'node:assert/strict'
import { it } from 'node:test'
import { isWholeSequence } from '../../../lib/refresher/credentials/der.ts'

const sequence = (header: number[], length: number) =>
  Uint8Array.from([0x30, ...header, ...Array(length).fill(0)])

const SEQUENCES: [name: string, bytes: Uint8Array, whole: boolean][] = [
  ['nothing', Uint8Array.of(), false],
  ['a tag alone', Uint8Array.of(0x30), false],
  ['an empty sequence', sequence([0], 0), true],
  ['127 bytes, length in one byte', sequence([0x7f], 127), true],
  ['126 of 127 bytes', sequence([0x7f], 126), false],
  ['128 of 127 bytes', sequence([0x7f], 128), false],
  ['128 bytes, length in two', sequence([0x81, 128], 128), true],
  ['128 bytes of a length that is not told', sequence([0x80], 128), false],
  ['1217 bytes, length in three', sequence([0x82, 4, 193], 1217), true],
  ['1216 of 1217 bytes', sequence([0x82, 4, 193], 1216), false],
  ['1218 of 1217 bytes', sequence([0x82, 4, 193], 1218), false],
  ['a length cut short', Uint8Array.of(0x30, 0x82, 4), false],
  ['another tag', Uint8Array.of(0x31, 0), false],
]

for (const [name, bytes, whole] of SEQUENCES) {
  it(`${name} is ${whole ? 'a whole sequence' : 'none'}`, () => assert.equal(isWholeSequence(bytes), whole))
}
