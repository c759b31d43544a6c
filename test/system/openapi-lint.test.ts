import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { askJudge, judgesMissing } from '../support/judges.ts'

const OPENAPI = 'docs/openapi.json'
const lint = (path: string) =>
  askJudge('node_modules/@redocly/cli/bin/cli.js', ['lint', path, '--config', 'test/judges/redocly.yaml'])

describe('docs/openapi.json, read by a linter that we did not write', { skip: judgesMissing() }, () => {
  it('is an OpenAPI 3.1 document without an error or a warning', async () => {
    const { exitCode, output } = await lint(OPENAPI)
    assert.equal(exitCode, 0, output)
    assert.match(output, /is valid/)
  })

  it('is refused with an example that its schema does not allow', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'openapi-'))
    try {
      const text = await readFile(OPENAPI, 'utf8')
      const wrong = join(folder, 'openapi.json')
      await writeFile(wrong, text.replace('"quantity": "100.00"', '"quantity": 100'))
      assert.equal((await lint(wrong)).exitCode, 1)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
