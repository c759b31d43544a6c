import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { StitchError } from '../../lib/errors.ts'

/** What the work rejects with, which must be a StitchError. */
export async function rejectionOf(work: Promise<unknown>): Promise<StitchError> {
  try {
    await work
  } catch (error) {
    assert.ok(error instanceof StitchError, `rejected with ${inspect(error)}`)
    return error
  }
  assert.fail('nothing was thrown')
}
