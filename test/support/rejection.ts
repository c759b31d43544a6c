import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { StitchError } from '../../lib/errors.ts'

/** What the work rejects with: a StitchError, or an error of the class that is named. */
export async function rejectionOf<E extends Error = StitchError>(
  work: Promise<unknown>,
  type: new (...args: never[]) => E = StitchError as never,
): Promise<E> {
  const thrown: unknown = await work.then(
    () => assert.fail('nothing was thrown'),
    (error) => error,
  )
  assert.ok(thrown instanceof type, `rejected with ${inspect(thrown)}`)
  return thrown
}

/** What the action throws, which must be a StitchError. */
export function thrownBy(action: () => unknown): StitchError {
  try {
    action()
  } catch (error) {
    assert.ok(error instanceof StitchError, `threw ${inspect(error)}`)
    return error
  }
  assert.fail('nothing was thrown')
}
