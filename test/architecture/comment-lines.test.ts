import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LONGEST_LINE } from '../../scripts/wrap-prose.ts'
import { VAGUE } from './readability.ts'
import { sourceFiles } from './source-tree.ts'

/** A comment of more characters. A row of a table cannot be broken. */
const isLong = (line: string): boolean => line.length > LONGEST_LINE && /^\s*(\/\/|\/\*|\*(?! \|))/.test(line)

const sources = sourceFiles('functions', 'lib', 'api', 'infrastructure', 'local', 'cli')

describe('the comments of what is shipped', () => {
  it(`end at ${LONGEST_LINE} characters`, () => {
    const long = sources.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => (isLong(line) ? [`${path}:${index + 1}`] : [])),
    )
    assert.deepEqual(long, [])
    assert.equal(isLong(`  // ${'a'.repeat(LONGEST_LINE)}`), true)
    assert.equal(isLong(`  // ${'a'.repeat(LONGEST_LINE - 5)}`), false)
  })

  it('say who is meant, and so do messages and help', () => {
    const odd = sources.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => (VAGUE.test(line) ? [`${path}:${index + 1}`] : [])),
    )
    assert.deepEqual(odd, [])
    assert.equal(VAGUE.test('// Whoever reads this'), true)
  })
})
