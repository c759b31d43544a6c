import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import middy from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { strictObject, string } from 'valibot'
import { StitchError } from '../../../lib/errors.ts'
import { json } from '../../../lib/middleware/answers.ts'
import { directInvocation } from '../../../lib/middleware/direct-invocation.ts'
import { jsonBody } from '../../../lib/middleware/json-body.ts'
import { problemDocuments } from '../../../lib/middleware/problem-documents.ts'
import { aContext, anEvent } from '../../support/invocation.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { overhear } from '../../support/stack-output.ts'

/** A function that takes `{"name"}`, invoked directly with this event, or over HTTP. */
const invoke = (event: unknown, run: (name: string) => unknown = (name) => ({ hello: name })) => {
  const handler = middy<APIGatewayProxyEventV2>()
    .use(directInvocation())
    .use(problemDocuments({}))
    .use(jsonBody(strictObject({ name: string() })))
    .handler(async (_event, { body }) => json(200, run(body.name)))
  return overhear(
    () => undefined,
    async () => handler(event as APIGatewayProxyEventV2, aContext() as never),
  )
}

const failureOf = (event: unknown, run?: (name: string) => unknown) => rejectionOf(invoke(event, run), Error)

describe('a function invoked directly', () => {
  it('takes the bare body and gives the bare answer', async () => {
    assert.deepEqual(await invoke({ name: 'Thandi' }), { hello: 'Thandi' })
  })

  const requestContext = { http: { method: 'POST' } }
  const answerTo = async (event: object) => (await invoke(event)) as { statusCode: number; body: string }

  it('gives an HTTP event an HTTP answer, also when something is wrong', async () => {
    const { statusCode, body } = await answerTo({ ...anEvent({ name: 7 }), requestContext })
    assert.deepEqual([statusCode, JSON.parse(body).errors[0].member], [400, 'name'])
    assert.equal((await answerTo({ ...anEvent({ name: 'Thandi' }), requestContext })).statusCode, 200)
  })

  // Fault: an event that is none of ours
  for (const [what, event, code] of [
    ['without headers', { requestContext, body: '{}' }, 'media_type_unsupported'],
    ['with null for headers', { requestContext, headers: null, body: '{}' }, 'media_type_unsupported'],
    [
      'whose body is no text',
      { ...anEvent(undefined), requestContext, body: { name: 'a' } },
      'invalid_request',
    ],
    ['of a WebSocket API', { requestContext: { connectionId: 'c' } }, 'invalid_request'],
    ['with null for the request context', { requestContext: null }, 'invalid_request'],
  ] as const)
    it(`answers an event ${what} with ${code}, never as a fault of its own`, async () => {
      assert.equal(JSON.parse((await answerTo(event)).body).code, code)
    })

  it('throws an error of the name of its code, with the problem document as its message', async () => {
    const { name, message } = await failureOf({ name: 'Thandi' }, () => {
      throw new StitchError('upstream_unavailable', 'What to do.')
    })
    const { status, code, detail } = JSON.parse(message)
    assert.deepEqual(
      [name, status, code, detail],
      ['upstream_unavailable', 502, 'upstream_unavailable', 'What to do.'],
    )
  })
})

describe('what a direct invocation throws', () => {
  const unforeseen = () => {
    throw Object.assign(new TypeError('canary', { cause: 'canary' }), { input: 'canary' })
  }

  it('has nothing in it of an error that was not foreseen, however deep one looks', async () => {
    const thrown = await failureOf({ name: 'Thandi' }, unforeseen)
    assert.equal(thrown.name, 'internal_error')
    assert.doesNotMatch(inspect(thrown, { showHidden: true, depth: 12, getters: true }), /canary/)
  })

  it('stands in the log of Lambda, which has every member, with its code and nothing else', async () => {
    for (const [event, code] of [
      [{ name: 'Thandi' }, 'internal_error'],
      [{ name: 'Thandi', canary: 1 }, 'invalid_request'],
    ] as const)
      assert.deepEqual(JSON.parse(JSON.stringify(await failureOf(event, unforeseen))), { errorType: code })
  })
})

describe('a function invoked directly, which neither answers nor makes problem documents,', () => {
  const run = async (work: () => unknown) => {
    const handler = middy<APIGatewayProxyEventV2>()
      .use(directInvocation())
      .handler(async () => work() as never)
    return handler({} as never, aContext() as never)
  }

  it('gives null', async () => {
    assert.equal(await run(() => undefined), null)
    assert.equal(await run(() => ({ statusCode: 204 })), null)
  })

  it('throws an error in which nothing is of the error that happened', async () => {
    const failing = run(() => {
      throw new TypeError('canary')
    })
    const thrown = await rejectionOf(failing, Error)
    assert.equal(thrown.message, '{}')
    assert.doesNotMatch(inspect(thrown, { showHidden: true, depth: 12, getters: true }), /canary/)
  })
})
