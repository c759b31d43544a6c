import assert from 'node:assert/strict'
import { it } from 'node:test'
import { decodedText } from '../../../lib/refresher/credentials/decoded-text.ts'

/** A byte that is no UTF-8 becomes this. */
const ILLEGIBLE = '\uFFFD'

for (const [what, bytes, text] of [
  ['UTF-8', [0x68, 0x69, 0xc3, 0xa9], 'hi\u00E9'],
  ['UTF-8 after its mark', [0xef, 0xbb, 0xbf, 0x68, 0x69], 'hi'],
  ['UTF-16 after its mark', [0xff, 0xfe, 0x68, 0, 0x69, 0], 'hi'],
  ['UTF-16 whose first letter ends with a zero', [0xff, 0xfe, 0, 1, 0x69, 0], '\u0100i'],
  ['UTF-16 of one letter', [0xff, 0xfe, 0x68, 0], 'h'],
  ['UTF-16 of none', [0xff, 0xfe], ''],
  ['big-endian UTF-16 after its mark', [0xfe, 0xff, 0, 0x68, 0, 0x69], 'hi'],
] as const)
  it(`a file of ${what} is read as its text`, () => {
    assert.equal(decodedText(Uint8Array.from(bytes)), text)
  })

for (const [what, bytes, text] of [
  ['the first byte of a mark alone', [0xff, 0x68, 0x69, 0x21], `${ILLEGIBLE}hi!`],
  ['the second byte of a mark alone', [0x68, 0xfe, 0x69, 0x21], `h${ILLEGIBLE}i!`],
  ['the first byte of the big-endian mark alone', [0xfe, 0x68, 0x69, 0x21], `${ILLEGIBLE}hi!`],
  ['the second byte of the big-endian mark alone', [0x68, 0xff, 0x69, 0x21], `h${ILLEGIBLE}i!`],
  ['the mark of UTF-32', [0xff, 0xfe, 0, 0, 0x68, 0, 0, 0], `${ILLEGIBLE}${ILLEGIBLE}\0\0h\0\0\0`],
] as const)
  it(`a file with ${what} is not taken for UTF-16`, () => {
    assert.equal(decodedText(Uint8Array.from(bytes)), text)
  })
