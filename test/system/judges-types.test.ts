import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { it } from 'node:test'
import { promisify } from 'node:util'
import { JUDGES } from '../../scripts/install-judges.ts'
import { ROOT } from '../../scripts/package-service.ts'
import { judgesMissing } from '../support/judges.ts'

it('the tests in a browser have right types: the compiler sees them only where their judge is installed', {
  skip: judgesMissing(),
}, async () => {
  const tsc = join(ROOT, 'node_modules/.bin/tsc')
  const failed = await promisify(execFile)(tsc, ['-p', JUDGES]).catch((error: { stdout: string }) => error)
  assert.equal(failed.stdout, '')
})
