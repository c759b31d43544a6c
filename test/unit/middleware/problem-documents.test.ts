import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import middy from '@middy/core'
import { type ErrorCode, HTTP_STATUS, StitchError } from '../../../lib/errors.ts'
import { problemDocuments } from '../../../lib/middleware/problem-documents.ts'
import { aContext } from '../../support/invocation.ts'
import { overhear } from '../../support/stack-output.ts'

/** The answer to a handler that throws this, and the lines that were logged meanwhile. */
async function answerTo(thrown: unknown, level = 'debug') {
  const lines: string[] = []
  const handler = middy()
    .use(problemDocuments({ STITCH_LOG_LEVEL: level }))
    .handler(async () => {
      throw thrown
    })
  const answer = (await overhear(
    (line) => lines.push(line),
    async () => handler({}, aContext() as never),
  )) as { statusCode: number; headers: Record<string, string>; body: string }
  return {
    ...answer,
    problem: JSON.parse(answer.body),
    lines,
    said: `${JSON.stringify(answer)}${lines.join('')}`,
  }
}

describe('every code is answered with its status, as a problem document:', () => {
  for (const [code, status] of Object.entries(HTTP_STATUS))
    it(`${code}: ${status}`, async () => {
      const { statusCode, headers, problem } = await answerTo(
        new StitchError(code as ErrorCode, 'What to do.'),
      )
      assert.equal(statusCode, status)
      assert.deepEqual(headers, { 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
      const { title, ...others } = problem
      assert.deepEqual(others, { status, code, detail: 'What to do.' })
      assert.ok(typeof title === 'string' && title.length > 0)
    })
})

it('the facts that a caller needs are shown, all others are not', async () => {
  const facts = {
    errors: [{ member: 'a', reason: 'is missing' }],
    missingScopes: ['client_refund'],
    externalReference: 'order-1',
    operation: 'SetName',
    reason: 'canary',
    secretId: 'canary',
  }
  const { problem, body } = await answerTo(
    Object.assign(new StitchError('scope_missing', 'x', { facts }), { cause: new Error('canary') }),
  )
  const { errors, missingScopes, externalReference, operation } = problem
  assert.deepEqual(
    [errors, missingScopes, externalReference, operation],
    [facts.errors, facts.missingScopes, 'order-1', 'SetName'],
  )
  assert.doesNotMatch(body, /canary/)
})

describe('Retry-After', () => {
  for (const [seconds, header] of [
    [5, '5'],
    [0.2, '1'],
    [59.5, '60'],
  ] as const)
    it(`of ${seconds} s is sent as ${header}`, async () => {
      const facts = { retryAfterSeconds: seconds }
      const { headers } = await answerTo(new StitchError('token_unavailable', 'x', { facts }))
      assert.equal(headers['retry-after'], header)
    })

  it('is absent where it is not known', async () => {
    const { headers } = await answerTo(new StitchError('token_unavailable', 'x'))
    assert.ok(!('retry-after' in headers))
  })
})

describe('an error that was not foreseen is internal_error, and its text is nowhere:', () => {
  class CanaryHolder extends Error {
    override readonly name = 'CustomError'
    readonly token = 'canary'
  }
  for (const [what, thrown, name] of [
    ['an error', new TypeError('canary'), 'TypeError'],
    ['an error of a name of its own', new CanaryHolder('canary'), 'CustomError'],
    ['an error with a cause', new Error('canary', { cause: 'canary' }), 'Error'],
    ['an error that calls itself known', Object.assign(new Error('canary'), { code: 'not_found' }), 'Error'],
    ['a text', 'canary', 'string'],
    ['an object', { canary: 'canary' }, 'object'],
  ] as const)
    it(what, async () => {
      const { statusCode, problem, lines, said } = await answerTo(thrown)
      assert.deepEqual([statusCode, problem.code], [500, 'internal_error'])
      assert.doesNotMatch(said, /canary/)
      assert.equal(JSON.parse(lines.at(-1) ?? '').error, name)
    })
})

describe('the log', () => {
  it('has code, facts and request id of a failure', async () => {
    const facts = { reason: 'ECONNREFUSED' }
    const { lines } = await answerTo(new StitchError('upstream_unavailable', 'What to do.', { facts }))
    const line = JSON.parse(lines.at(-1) ?? '')
    assert.equal(line.message, 'What to do.')
    assert.deepEqual([line.code, line.reason], ['upstream_unavailable', 'ECONNREFUSED'])
    assert.match(JSON.stringify(line), /request-1/)
  })

  it('has none of the facts that repeat what a caller sent', async () => {
    const options = { facts: { operation: 'SetName' }, callersFacts: { externalReference: 'canary' } }
    const { problem, lines } = await answerTo(new StitchError('outcome_unknown', 'x', options))
    assert.equal(problem.externalReference, 'canary')
    assert.equal(JSON.parse(lines.at(-1) ?? '').operation, 'SetName')
    assert.doesNotMatch(lines.join(), /canary/)
  })

  it('has nothing that a caller sent', async () => {
    const facts = { errors: [{ member: 'canary', reason: 'is not known' }] }
    const { lines } = await answerTo(new StitchError('invalid_request', 'canary', { facts }))
    assert.equal(lines.length, 1)
    assert.doesNotMatch(lines[0] ?? '', /canary/)
    assert.match(lines[0] ?? '', /invalid_request/)
  })

  const refusal = async (facts: Readonly<Record<string, unknown>>) => {
    const { lines } = await answerTo(new StitchError('invalid_request', 'x', { facts }))
    const { level, message, code, members } = JSON.parse(lines.at(-1) ?? '')
    assert.deepEqual([level, message, code], ['INFO', 'request refused', 'invalid_request'])
    return members
  }

  it('has the members that were refused, each once, and a question mark for those that are not known', async () => {
    const errors = [
      { member: 'amount.quantity', reason: 'is missing' },
      { member: 'canary', reason: 'is not known' },
      { member: 'name', reason: 'must be string' },
      { member: 'canary2', reason: 'is not known' },
      { member: 'name', reason: 'must be given once' },
    ]
    assert.deepEqual(await refusal({ errors }), ['amount.quantity', '?', 'name'])
  })

  it('has no more than twenty of them', async () => {
    const errors = Array.from({ length: 25 }, (_, index) => ({ member: `tags.${index}`, reason: 'x' }))
    assert.deepEqual(
      await refusal({ errors }),
      errors.slice(0, 20).map(({ member }) => member),
    )
  })

  it('names no members where none were refused', async () => {
    for (const facts of [{}, { errors: [] }, { errors: 'none' }])
      assert.equal(await refusal(facts), undefined)
  })
})

it('an answer that is none passes through', async () => {
  const handler = middy()
    .use(problemDocuments({}))
    .handler(async () => ({ statusCode: 204 }))
  assert.deepEqual(await handler({}, aContext() as never), { statusCode: 204 })
})
