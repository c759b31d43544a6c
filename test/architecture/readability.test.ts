import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LONGEST_LINE, wrapProse } from '../../scripts/wrap-prose.ts'
import { MOVED, PAGES, readPage } from '../support/documents.ts'
import { LEAST_EASE, readabilityOf, undefinedTerms } from './readability.ts'

describe('a page for people', () => {
  for (const page of PAGES)
    it(`${page}: is read once, and without scrolling sideways`, () => {
      const { ease, longLines, vagueWords } = readabilityOf(readPage(page))
      assert.ok(ease >= LEAST_EASE, `a reading ease of ${ease.toFixed(1)}: shorter sentences, shorter words`)
      assert.deepEqual(longLines, [], `these lines are over ${LONGEST_LINE} characters`)
      assert.deepEqual(vagueWords, [], 'say who does it')
    })
})

describe('a term', () => {
  /** Lists and tables of sentences that other pages explain, and decisions. */
  const others = ['docs/glossary.md', 'docs/README.md', 'docs/judge/fault-tests.md', ...Object.keys(MOVED)]
  for (const page of PAGES.filter((name) => !name.startsWith('docs/adr/') && !others.includes(name)))
    it(`is defined where it first stands: ${page}`, () => {
      assert.deepEqual(undefinedTerms(readPage(page)), [])
    })

  it('that is explained too late, or never, is found', () => {
    const page =
      '# A tick\n\nEach tick renews.\n\nA _tick_ is one firing. The _scope set_ is new.\n\nA scope set.\n'
    assert.deepEqual(undefinedTerms(page), ['tick: Each tick renews.'])
  })
})

describe('the reading ease', () => {
  it('falls below the least for long words in one long sentence', () => {
    const { ease } = readabilityOf(
      'Administrative authorization considerations notwithstanding, organizational implementation necessitates\n' +
        'interoperability documentation; comprehensive infrastructure characterization facilitates understanding.\n',
    )
    assert.ok(ease < LEAST_EASE, String(ease))
  })

  it('is of the prose: code, headings, addresses and names in tables do not count', () => {
    const prose = 'Renew the token now. Then look at the log.\n'
    const page = `# Extraordinarily incomprehensible\n\n${prose}\n\`\`\`sh\nincomprehensibility --authorization\n\`\`\`\n\n| \`authorization\` | administrative |\n`
    assert.equal(readabilityOf(page).ease, readabilityOf(prose).ease)
    assert.equal(
      readabilityOf('See [the log](https://example.com/administrative/authorization) of it.').words,
      5,
    )
  })

  it('comes with each line that is too long and each vague word, by number', () => {
    const { longLines, vagueWords } = readabilityOf(
      `Short.\n${'long '.repeat(25)}\n| ${'row '.repeat(40)}|\n\nWhoever reads this, \`nobody\` is a name.\n`,
    )
    assert.deepEqual({ longLines, vagueWords }, { longLines: [2], vagueWords: ['line 5: Whoever'] })
  })
})

describe('a page that is written by a command', () => {
  it('has its lines ended at 120 characters, and its code, tables and short lines as they were', () => {
    const long = `\`npm run bench -- --only network\` ${'a word and '.repeat(20)}a \`span of code\`.`
    const kept = `Short\nlines.\n\n| ${'cell '.repeat(40)}|\n\n\`\`\`sh\n${'code '.repeat(40)}\n\`\`\`\n`
    const lines = wrapProse(`- ${long}\n- Next.\n\n${kept}`).split('\n')
    const item = lines.slice(0, lines.indexOf('- Next.'))
    assert.ok(item.length > 1 && item.every((line) => line.length <= LONGEST_LINE))
    assert.equal(item.map((line) => line.slice(2)).join(' '), long)
    assert.equal(lines.slice(item.length).join('\n'), `- Next.\n\n${kept}`)
  })
})
