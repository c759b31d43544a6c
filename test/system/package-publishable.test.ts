import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, it } from 'node:test'
import { writePublishable } from '../../scripts/publishable.ts'
import { startFolder } from '../support/folder.ts'
import { PACK_OPTIONS } from './package-tarball.ts'

const ROOT = join(import.meta.dirname, '../..')
const folder = join(startFolder(), 'published')
const manifest = (path: string) => JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))

before(() => writePublishable(ROOT, folder, 'git+https://example.com/acme/tokens.git', PACK_OPTIONS))

it('what is published is public, with its origin, and the clone stays private', () => {
  const published = manifest(folder)
  assert.equal(manifest(ROOT).private, true)
  assert.deepEqual(
    ['private', 'scripts', 'devDependencies', 'overrides', 'allowScripts'].filter(
      (name) => name in published,
    ),
    [],
  )
  assert.deepEqual(published.repository, { type: 'git', url: 'git+https://example.com/acme/tokens.git' })
  assert.deepEqual(published.publishConfig, { access: 'public', provenance: true })
  assert.ok(published.keywords.length > 3)
  assert.deepEqual(published.dependencies, manifest(ROOT).dependencies)
})

it('npm would publish it as it is, and nothing besides', () => {
  const dryRun = [
    'publish',
    '--dry-run',
    '--json',
    '--provenance=false',
    '--registry',
    'http://127.0.0.1:9',
    '--fetch-retries',
    '0',
  ]
  const output = execFileSync('npm', dryRun, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const answer = JSON.parse(output)
  const { files } = answer.files === undefined ? (Object.values(answer)[0] as typeof answer) : answer
  const paths = (files as { path: string }[]).map(({ path }) => path)
  assert.ok(paths.includes('dist/lib/entries/stitch-client.js'))
  assert.ok(paths.includes('dist/bundled-licences.txt'))
  assert.deepEqual(
    paths.filter((path) => !/^(package\.json|README\.md|LICENSE|cli|dist|docs|lib)\b/.test(path)),
    [],
  )
})
