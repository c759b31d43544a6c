import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { startFolder } from '../support/folder.ts'
import { askJudge, judgesMissing } from '../support/judges.ts'

const OPENAPI = 'docs/use/openapi.json'
const lint = (path: string) =>
  askJudge('node_modules/@redocly/cli/bin/cli.js', ['lint', path, '--config', 'test/judges/redocly.yaml'])

describe('docs/use/openapi.json, read by a linter that we did not write', { skip: judgesMissing() }, () => {
  it('is an OpenAPI 3.1 document without an error or a warning', async () => {
    const { exitCode, output } = await lint(OPENAPI)
    assert.equal(exitCode, 0, output)
    assert.match(output, /is valid/)
  })

  it('is refused with an example that its schema does not allow', async (t) => {
    const text = await readFile(OPENAPI, 'utf8')
    const wrong = join(startFolder(t), 'openapi.json')
    await writeFile(wrong, text.replace('"quantity": "100.00"', '"quantity": 100'))
    assert.equal((await lint(wrong)).exitCode, 1)
  })
})
