import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { ROOT } from './source-tree.ts'

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
const calledIn = (text: string): string[] =>
  [...text.matchAll(/^\s*(?:- run: |run: )?npm run ([\w:]+)/gm)].map(([, name = '']) => name)
const WORKFLOWS = globSync('.github/workflows/*.yml', { cwd: ROOT }).sort()

describe('a workflow calls scripts that are there:', () => {
  for (const path of WORKFLOWS)
    it(path, () => {
      const called = calledIn(read(path))
      assert.ok(called.length > 1)
      for (const name of called) assert.ok(name in scripts, name)
    })

  it('every one of them is found', () =>
    assert.deepEqual(WORKFLOWS, ['.github/workflows/ci.yml', '.github/workflows/release.yml']))
})

it('a pull request passes what decides here, but for the benchmark', () => {
  const decides = new Set(calledIn(read('.ci/run')).filter((name) => name !== 'bench'))
  const asked = calledIn(read('.github/workflows/ci.yml'))
  assert.ok(decides.size >= 4)
  for (const name of decides) assert.ok(asked.includes(name), name)
})
