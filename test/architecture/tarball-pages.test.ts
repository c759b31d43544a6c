import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { ROOT, sourceFiles } from './source-tree.ts'

it('every page that the command line names is in the tarball', () => {
  const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { files: string[] }
  const inTarball = files.filter((file) => file.endsWith('.md'))
  const named = new Set(
    sourceFiles('cli').flatMap(({ text }) => [...text.matchAll(/docs\/[\w/-]+\.md/g)].map(([page]) => page)),
  )
  assert.ok(named.size >= 4, 'the pages are found')
  for (const page of named) {
    assert.ok(existsSync(join(ROOT, page)), `${page}: no such page`)
    assert.ok(inTarball.includes(page), `${page}: not in "files" of package.json`)
  }
})
