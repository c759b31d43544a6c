import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { StitchError } from '../../../lib/errors.ts'
import { httpFunction } from '../../../lib/middleware/http-function.ts'
import { anEvent } from '../../support/invocation.ts'
import { overhear } from '../../support/stack-output.ts'

const EVENT = { ...anEvent(undefined), requestContext: { http: { method: 'GET' } } }

describe('a hundred invocations at once in one process', () => {
  // Fault: several invocations in one process
  it('have log lines with their own request ids, and answers of their own', async () => {
    const handler = httpFunction({}).handler(async ({ rawPath }) => {
      for (let turns = Number(rawPath) % 7; turns >= 0; turns -= 1) await setImmediate()
      throw new StitchError('upstream_unavailable', `What to do with ${rawPath}.`)
    })
    const lines: string[] = []
    const answers = (await overhear(
      (line) => lines.push(line),
      () =>
        Promise.all(
          Array.from({ length: 100 }, (_, id) =>
            handler({ ...EVENT, rawPath: String(id) } as never, { awsRequestId: `request-${id}` } as never),
          ),
        ),
    )) as { body: string }[]
    const logged = lines
      .join('')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.equal(logged.length, 100)
    for (const { message, function_request_id } of logged)
      assert.equal(message, `What to do with ${function_request_id.replace('request-', '')}.`)
    for (const [id, { body }] of answers.entries())
      assert.equal(JSON.parse(body).detail, `What to do with ${id}.`)
  })
})
