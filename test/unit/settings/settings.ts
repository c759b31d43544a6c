import assert from 'node:assert/strict'
import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import { StitchError } from '../../../lib/errors.ts'
import type { Environment } from '../../../lib/settings.ts'

/** What is wrong with these settings; nothing when they are right. */
export function problemsOf(environment: Environment): readonly string[] {
  try {
    readEverySetting(environment)
    return []
  } catch (error) {
    assert.ok(error instanceof StitchError)
    assert.equal(error.code, 'config_invalid')
    return error.facts.problems as string[]
  }
}
