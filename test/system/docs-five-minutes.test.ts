import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { assertPackaged } from '../../scripts/package-when-stale.ts'
import { leaksIn } from '../support/canary.ts'
import { normalised, PAGE, record } from './recording.ts'

const lacking = ['bash', 'curl'].find((program) => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`])
    return false
  } catch {
    return true
  }
})

it('the five minutes of the documentation are what the commands print: write it anew with npm run recording', {
  skip: lacking === undefined ? false : `no ${lacking} here`,
}, async (t) => {
  await assertPackaged()
  const page = await record(t)
  assert.deepEqual(normalised(page), normalised(readFileSync(PAGE, 'utf8')))
  assert.deepEqual(leaksIn(page, []), [])
})
