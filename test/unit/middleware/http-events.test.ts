import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { json } from '../../../lib/middleware/answers.ts'
import { httpEvents } from '../../../lib/middleware/http-events.ts'
import { httpFunction } from '../../../lib/middleware/http-function.ts'
import { contextAfter } from '../../support/context-after.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { overhear } from '../../support/stack-output.ts'

const HTTP = {
  version: '2.0',
  routeKey: 'POST /x',
  headers: { 'content-type': 'application/json' },
  requestContext: { http: { method: 'POST', path: '/x' }, requestId: 'r' },
  isBase64Encoded: false,
}

/** What a function with a route answers to this event: what it was given, where it was run at all. */
const invoke = (event: unknown, context: object = {}) =>
  overhear(
    () => undefined,
    async () =>
      httpFunction({}).handler(async ({ headers, body, queryStringParameters, pathParameters }) =>
        json(200, { headers, body, queryStringParameters, pathParameters }),
      )(event as never, context as never) as Promise<{ statusCode: number; body: string }>,
  )

describe('an event of an HTTP API is taken', () => {
  for (const [what, event] of [
    ['with a body', { ...HTTP, body: '{}' }],
    [
      'with null where there is nothing',
      { ...HTTP, body: null, queryStringParameters: null, pathParameters: null },
    ],
    ['without headers', { ...HTTP, headers: undefined }],
    ['with null for headers', { ...HTTP, headers: null }],
  ] as const)
    it(what, async () => {
      const { statusCode, body } = await invoke(event)
      assert.equal(statusCode, 200)
      assert.equal(typeof JSON.parse(body).headers, 'object')
    })
})

it('the name of a header counts in any case, and one that comes in two is joined', async () => {
  const headers = { 'Idempotency-Key': 'a', 'idempotency-key': 'b', Accept: 'x' }
  const { body } = await invoke({ ...HTTP, headers })
  assert.deepEqual(JSON.parse(body).headers, { 'idempotency-key': 'a,b', accept: 'x' })
})

describe('what is HTTP and no event of an HTTP API gets 400, and is told what the function takes:', () => {
  for (const [what, event] of [
    ['a REST API', { httpMethod: 'POST', headers: {}, requestContext: { httpMethod: 'POST' }, body: '{}' }],
    ['a REST API without headers', { httpMethod: 'POST', headers: null, requestContext: {}, body: null }],
    [
      'a load balancer',
      { httpMethod: 'POST', headers: {}, requestContext: { elb: { targetGroupArn: 'arn' } } },
    ],
    ['nothing but a method', { httpMethod: 'POST' }],
    ['a WebSocket API', { requestContext: { routeKey: '$connect', connectionId: 'c' } }],
    ['no method', { ...HTTP, requestContext: { http: {} } }],
    ['null for the request context', { ...HTTP, requestContext: null }],
  ] as const)
    it(what, async () => {
      const { statusCode, body } = await invoke(event)
      const { code, detail } = JSON.parse(body)
      assert.deepEqual([statusCode, code], [400, 'invalid_request'])
      assert.match(detail, /payload format 2\.0/)
    })
})

describe('a member of another type than AWS gives it is named:', () => {
  // Fault: an event that is none of ours
  for (const [member, value] of [
    ['headers', { 'content-type': ['application/json'] }],
    ['headers', { 'content-type': 5 }],
    ['headers', { accept: 'x', 'content-type': 5 }],
    ['queryStringParameters', ['x']],
    ['queryStringParameters', 'x'],
    ['pathParameters', { id: ['x'] }],
    ['body', { a: 1 }],
    ['body', 5],
    ['rawQueryString', [['x']]],
  ] as const)
    it(`${member}: ${JSON.stringify(value)}`, async () => {
      const { statusCode, body } = await invoke({ ...HTTP, [member]: value })
      const { code, errors } = JSON.parse(body)
      assert.deepEqual([statusCode, code, errors[0].member], [400, 'invalid_request', member])
    })
})

describe('what is no HTTP at all gets a function error, which no queue takes for success:', () => {
  for (const [what, event] of [
    ['nothing', undefined],
    ['null', null],
    ['a text', 'x'],
    ['a list', []],
    ['an empty event', {}],
    ['a schedule', { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: {} }],
    ['a queue', { Records: [{ messageId: '1', body: '{}', eventSource: 'aws:sqs' }] }],
    ['a warm-up', { source: 'serverless-plugin-warmup' }],
  ] as const)
    it(what, async () => {
      const thrown = await invoke(event).then(
        () => assert.fail('it answered'),
        (error: Error) => error,
      )
      assert.equal(thrown.name, 'invalid_request')
      assert.match(JSON.parse(thrown.message).detail, /answers HTTP requests/)
    })
})

it('what is no HTTP gets a function error without a text, where nothing makes a problem document', async () => {
  const { message } = await rejectionOf(contextAfter({}, httpEvents()), Error)
  assert.equal(message, '{}')
})
