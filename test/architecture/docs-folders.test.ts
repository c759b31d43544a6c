import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { describe, it } from 'node:test'
import { MOVED, PAGES, readPage } from '../support/documents.ts'

/** Beside the folders: the way to them, and the words. */
const BESIDE = ['docs/README.md', 'docs/glossary.md']

describe('the pages of docs/', () => {
  const pages = PAGES.filter((page) => page.startsWith('docs/'))

  it('lie in the folder of their reader: begin, use, run or judge', () => {
    const elsewhere = pages.filter((page) => !/^docs\/(begin|use|run|judge|adr)\//.test(page))
    assert.deepEqual(elsewhere.toSorted(), [...BESIDE, ...Object.keys(MOVED)].toSorted())
  })

  for (const [old, page] of Object.entries(MOVED))
    it(`${old}, which deployed messages name, leads on and says no more`, () => {
      assert.ok(readPage(old).includes(`](${page})`))
      assert.ok(readPage(old).trim().split(/\s+/).length <= 40)
    })

  it('are all in the tables of docs/README.md', () => {
    const listed = [...readPage('docs/README.md').matchAll(/^\| \[[^\]]+\]\(([^)#]+\.md)\)/gm)].map(
      ([, target]) => `docs/${target}`,
    )
    const inFolders = pages.filter((page) => /^docs\/(begin|use|run|judge)$/.test(dirname(page)))
    assert.deepEqual(
      listed.filter((page) => page !== 'docs/use/token-request/README.md').toSorted(),
      inFolders.toSorted(),
    )
  })
})

it('README.md is short enough to read at once: at most 150 lines', () => {
  assert.ok(readPage('README.md').trimEnd().split('\n').length <= 150)
})
