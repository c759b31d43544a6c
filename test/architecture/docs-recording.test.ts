import assert from 'node:assert/strict'
import { it } from 'node:test'
import { leaksIn } from '../support/canary.ts'
import { blocksOf, readPage } from '../support/documents.ts'

it('docs/first-five-minutes.md has the commands of README.md, in their order, and shows no token', () => {
  const [install = '', ...others] = blocksOf(readPage('README.md'))
    .filter(({ heading, language }) => heading === 'Start' && language === 'bash')
    .map(({ text }) => text)
  const commands = [...install.split('\n'), ...others]
  const recording = readPage('docs/first-five-minutes.md')
  const recorded = blocksOf(recording)
  assert.equal(recorded.length, commands.length, 'record it anew: npm run record')
  for (const [index, command] of commands.entries())
    assert.ok(
      recorded[index]?.text.startsWith(`$ ${command}\n`),
      `record it anew (npm run record): ${command}`,
    )
  assert.deepEqual(leaksIn(recording, []), [])
})
