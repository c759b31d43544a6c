import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it, type TestContext } from 'node:test'
import { measuredCommit } from '../../scripts/measured-commit.ts'
import { startFolder } from '../support/folder.ts'

/** A clone with one commit, and its hash. */
function aClone(t: TestContext): { folder: string; hash: string } {
  const folder = startFolder(t)
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim()
  mkdirSync(join(folder, 'lib'))
  writeFileSync(join(folder, 'lib/a.ts'), '1')
  git('init', '--quiet')
  git('add', '.')
  git('-c', 'user.name=test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '-m', 'first')
  return { folder, hash: git('rev-parse', 'HEAD').slice(0, 12) }
}

it('figures are of a commit, with a plus when a file that counts was changed', (t) => {
  const { folder, hash } = aClone(t)
  assert.equal(measuredCommit(['lib'], folder), hash)
  writeFileSync(join(folder, 'README.md'), 'new')
  assert.equal(measuredCommit(['lib'], folder), hash)
  writeFileSync(join(folder, 'lib/b.ts'), 'new')
  assert.equal(measuredCommit(['lib'], folder), `${hash}+`)
})

it('figures that were taken outside a clone are of an unknown commit', (t) => {
  assert.equal(measuredCommit(['lib'], startFolder(t)), 'unknown')
})
