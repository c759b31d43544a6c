import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { HTTP_STATUS } from '../../lib/errors.ts'
import { ROOT, sourceFiles } from './source-tree.ts'

const codes = Object.keys(HTTP_STATUS).sort()

describe('error codes', () => {
  it('are all used', () => {
    const used = sourceFiles('lib', 'functions')
      .filter(({ path }) => path !== 'lib/errors.ts')
      .map(({ text }) => text)
      .join('\n')
    assert.deepEqual(
      codes.filter((code) => !used.includes(`'${code}'`)),
      [],
    )
  })

  it('have a runbook entry each in docs/run/operations.md, and nothing else has', () => {
    const page = readFileSync(join(ROOT, 'docs/run/operations.md'), 'utf8')
    const headings = [...page.matchAll(/^#{2,4} `([a-z]+(?:_[a-z]+)+)`\s*$/gm)].map(([, code]) => code)
    assert.deepEqual(headings.toSorted(), codes)
  })
})
