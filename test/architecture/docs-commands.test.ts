import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { COMMANDS, PROGRAM } from '../support/declared-commands.ts'
import { readPage } from '../support/documents.ts'

const PAGE = readPage('docs/use/cli.md')

/** What the first cells of a table with this heading name, without the arguments, which are in capitals. */
function namesIn(heading: string): readonly string[] {
  const [, table = ''] = new RegExp(`^\\| ${heading} .*\\n\\| -.*\\n((?:\\|.*\\n)+)`, 'm').exec(PAGE) ?? []
  return table
    .split('\n')
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
    .map((name) => name.replaceAll(/ [A-Z]+/g, ''))
}

describe('docs/use/cli.md', () => {
  it('has a row for every command, and for no other', () => {
    assert.deepEqual(namesIn('command').toSorted(), COMMANDS.toSorted())
  })

  for (const command of COMMANDS)
    it(`has a heading for ${command}`, () => {
      assert.match(PAGE, new RegExp(`^## \`${command}[ \`]`, 'm'))
    })

  it('has a row for every option that all commands take, and for no other', () => {
    const declared = PROGRAM.options.map(({ long }) => long).filter((long) => long !== '--version')
    assert.deepEqual(namesIn('option').toSorted(), declared.toSorted())
  })
})
