import assert from 'node:assert/strict'
import { existsSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, it } from 'node:test'
import { MOVED, PAGES, readPage } from '../support/documents.ts'
import { ROOT } from './source-tree.ts'

const withoutBlocks = (page: string) => page.replace(/^ *```[\s\S]*?^ *```$/gm, '')

/** A heading's fragment, as code hosts make it. */
const fragmentOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')

const fragmentsOf = (path: string) =>
  [...withoutBlocks(readPage(path)).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => fragmentOf(heading))

/** Every link of a page to something in the repository. */
const linksOf = (path: string) =>
  [...withoutBlocks(readPage(path)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = '', fragment] = target.split('#')
      return { target, file: file === '' ? path : normalize(join(dirname(path), file)), fragment }
    })

describe('the links of the documentation', () => {
  for (const page of PAGES)
    it(`${page}: lead somewhere`, () => {
      for (const { target, file, fragment } of linksOf(page)) {
        assert.ok(existsSync(join(ROOT, file)), `${target}: no such file`)
        if (fragment !== undefined)
          assert.ok(fragmentsOf(file).includes(fragment), `${target}: no such heading`)
      }
    })

  it('lead from README.md to every page', () => {
    const reached = new Set(['README.md'])
    for (const page of reached)
      for (const { file } of linksOf(page)) {
        const path =
          existsSync(join(ROOT, file)) && statSync(join(ROOT, file)).isDirectory()
            ? `${file}/README.md`
            : file
        if (PAGES.includes(normalize(path))) reached.add(normalize(path))
      }
    assert.deepEqual(
      PAGES.filter((page) => !reached.has(page) && MOVED[page] === undefined),
      [],
    )
  })
})
