import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { promisify } from 'node:util'
import { startFolder } from '../support/folder.ts'

const ROOT = join(import.meta.dirname, '../..')

it('npx finds the command inside the clone', async (t) => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const { stdout } = await promisify(execFile)('npx', ['--offline', 'stitch-token', '--version'], {
    cwd: ROOT,
    env: { ...process.env, npm_config_cache: startFolder(t) },
  })
  assert.equal(stdout, `${version}\n`)
})
