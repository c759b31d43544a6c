import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, it } from 'node:test'
import { PAGES, readPage } from '../support/documents.ts'
import { ROOT } from './source-tree.ts'

const DECISION = /^docs\/adr\/(\d{4})-.*\.md$/

describe('docs/adr/README.md', () => {
  it('lists every decision by the title of its page', () => {
    const pages = PAGES.filter((page) => DECISION.test(page))
    const titles = pages.map((page) => {
      const [, number = '', title = ''] = /^# (\d{4}): (.*)\n/.exec(readPage(page)) ?? []
      return `[${number}](${basename(page)}) ${title}`
    })
    // A note about another decision may follow the title.
    const rows = [
      ...readPage('docs/adr/README.md').matchAll(/^\| (\[\d{4}\]\([^)]+\)) +\| (.*?)(?: \(.*\))? +\|$/gm),
    ]
    assert.ok(pages.length >= 20)
    assert.deepEqual(
      rows.map(([, link, title]) => `${link} ${title}`),
      titles,
    )
  })
})

describe('docs/adr/0011-dependencies.md', () => {
  it('gives a reason for every package of package.json', () => {
    const page = readPage('docs/adr/0011-dependencies.md')
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >
    const names = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
      // `serverless` is the name under which npm installs osls.
      .map(([name, version]) => /^npm:(.+)@/.exec(version)?.[1] ?? name)
      .filter((name) => !name.startsWith('@types/'))
    assert.ok(names.length > 20)
    assert.deepEqual(
      names.filter((name) => !page.includes(`\`${name}\``)),
      [],
    )
  })
})
