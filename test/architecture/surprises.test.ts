import assert from 'node:assert/strict'
import { accessSync, constants, existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, it } from 'node:test'
import { ROOT } from './source-tree.ts'

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const PAGE = read('docs/judge/surprises.md')
const FINDINGS = globSync('findings/*.sh', { cwd: ROOT }).sort()

const cellsOf = (row: string): string[] => row.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, ''))
const rows = PAGE.split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (a good guess|-)/.test(line))
  .map(cellsOf)

/** Titles as they stand in the source: quoted either way. */
const plain = (text: string): string => text.replaceAll('\\', '')

describe('a surprise in docs/judge/surprises.md', () => {
  it('has a guess, a fact, a source, and a test', () => {
    assert.ok(rows.length > 20)
    for (const row of rows) {
      assert.equal(row.length, 4, row[0])
      assert.ok(
        row.every((cell) => cell.trim().length > 4),
        row[0],
      )
    }
  })

  for (const [guess = '', , , heldBy = ''] of rows.filter(([, , , heldBy]) => heldBy?.trim() !== 'the same'))
    it(`is held by a test that exists: ${guess.trim()}`, () => {
      const [, title = '', path = ''] =
        /^\[(.+)\]\(\.\.\/\.\.\/(test\/\S+\.test\.ts)\)\s*$/.exec(heldBy) ?? []
      assert.ok(path !== '' && existsSync(join(ROOT, path)), heldBy)
      assert.ok(plain(read(path)).includes(plain(title)), `${path} has no title ${title}`)
    })
})

describe('a finding', () => {
  const list = read('findings/README.md')
  for (const path of FINDINGS) {
    const name = basename(path)
    it(`is listed, depended on, and can be run: ${name}`, () => {
      assert.ok(list.includes(`(${name})`), 'findings/README.md')
      assert.ok(PAGE.includes(`(../../findings/${name})`), 'docs/judge/surprises.md')
      accessSync(join(ROOT, path), constants.X_OK)
    })
  }

  it('is there, where it is listed', () => {
    for (const [, name = ''] of `${list}${PAGE}`.matchAll(/\((?:\.\.\/findings\/)?([\w-]+\.sh)\)/g))
      assert.ok(FINDINGS.includes(`findings/${name}`), name)
  })
})
