import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { httpAnswer } from '../../../local/lambda/http-answer.ts'
import { type ArrivedRequest, httpEvent } from '../../../local/lambda/http-event.ts'
import { matchRoute } from '../../../local/lambda/route-match.ts'

describe('matchRoute', () => {
  const routes = [
    '$default',
    'ANY /{proxy+}',
    'ANY /items/{id}',
    'GET /items/{id}',
    'GET /items/new',
    'GET /items/{id}/parts/{part}',
    'GET /files/{path+}',
    'POST /',
  ].map((routeKey) => ({ routeKey }))

  for (const [method, path, routeKey, pathParameters] of [
    ['GET', '/items/new', 'GET /items/new', {}],
    ['GET', '/items/7', 'GET /items/{id}', { id: '7' }],
    ['POST', '/items/7', 'ANY /items/{id}', { id: '7' }],
    ['GET', '/items/7/parts/8', 'GET /items/{id}/parts/{part}', { id: '7', part: '8' }],
    ['GET', '/files/a/b', 'GET /files/{path+}', { path: 'a/b' }],
    ['GET', '/items/7/other', 'ANY /{proxy+}', { proxy: 'items/7/other' }],
    ['GET', '/items/', 'ANY /{proxy+}', { proxy: 'items/' }],
    ['POST', '/', 'POST /', {}],
  ] as const) {
    it(`sends ${method} ${path} to ${routeKey}`, () => {
      const match = matchRoute(routes, method, path)
      assert.deepEqual(match, { route: { routeKey }, pathParameters })
    })
  }

  it('falls back to $default, and to nothing without one', () => {
    const [fallback, , ...others] = routes
    assert.equal(matchRoute([fallback ?? assert.fail(), ...others], 'PUT', '/x')?.route.routeKey, '$default')
    assert.equal(matchRoute(others, 'PUT', '/x'), undefined)
  })
})

const FACTS = {
  requestId: 'id',
  routeKey: 'POST /items',
  pathParameters: {},
  rawPath: '/items',
  accountId: '000000000000',
  apiId: 'api',
  domainName: 'api.example',
}

const arrived = (more: Partial<ArrivedRequest>): ArrivedRequest => ({
  method: 'POST',
  target: '/items',
  rawHeaders: [],
  body: Buffer.alloc(0),
  sourceIp: '127.0.0.1',
  arrivedAtMs: Date.UTC(2020, 2, 2, 19, 3, 8),
  ...more,
})

describe('httpEvent', () => {
  for (const [contentType, isText] of [
    ['application/json', true],
    ['application/json; charset=utf-8', true],
    ['Text/Plain', true],
    ['text/csv', true],
    ['application/xml', true],
    ['application/javascript', true],
    ['application/x-www-form-urlencoded', false],
    ['application/problem+json', false],
    ['multipart/form-data; boundary=x', false],
    ['image/svg+xml', false],
    ['application/octet-stream', false],
    [undefined, false],
  ] as const) {
    it(`passes a body of type ${contentType ?? 'nobody knows'} as ${isText ? 'text' : 'base64'}`, () => {
      const rawHeaders = contentType === undefined ? [] : ['Content-Type', contentType]
      const event = httpEvent(arrived({ rawHeaders, body: Buffer.from('é') }), FACTS)
      assert.deepEqual(
        { body: event.body, isBase64Encoded: event.isBase64Encoded },
        isText ? { body: 'é', isBase64Encoded: false } : { body: 'w6k=', isBase64Encoded: true },
      )
    })
  }

  it('leaves out what the request has not', () => {
    const event = httpEvent(arrived({}), FACTS)
    for (const member of ['body', 'cookies', 'queryStringParameters', 'pathParameters', 'stageVariables']) {
      assert.equal(member in event, false, member)
    }
    assert.equal('authorizer' in event.requestContext, false)
    assert.equal(event.rawQueryString, '')
  })

  it('writes the time as API Gateway does, the day in two digits', () => {
    assert.equal(httpEvent(arrived({}), FACTS).requestContext.time, '02/Mar/2020:19:03:08 +0000')
  })

  it('keeps a chain of forwarding addresses', () => {
    const { headers } = httpEvent(arrived({ rawHeaders: ['X-Forwarded-For', '10.0.0.1'] }), FACTS)
    assert.equal(headers['x-forwarded-for'], '10.0.0.1, 127.0.0.1')
  })
})

describe('httpAnswer', () => {
  const answer = (value: unknown) => httpAnswer(Buffer.from(JSON.stringify(value)))

  for (const [value, body] of [
    [{ a: 1 }, '{"a":1}'],
    ['text', '"text"'],
    [null, 'null'],
    [[], '[]'],
  ] as const) {
    it(`makes a 200 of ${JSON.stringify(value)}`, () => {
      const found = answer(value)
      assert.equal(found?.status, 200)
      assert.equal(found?.headers['content-type'], 'application/json')
      assert.equal(found?.body.toString(), body)
    })
  }

  for (const status of [100, 204, 599]) {
    it(`takes the status ${status}`, () => assert.equal(answer({ statusCode: status })?.status, status))
  }

  for (const value of [
    { statusCode: 99 },
    { statusCode: 600 },
    { statusCode: '200' },
    { statusCode: 200.5 },
    { statusCode: 200, body: 1 },
    { statusCode: 200, headers: 'x' },
    { statusCode: 200, cookies: 'a=1' },
  ]) {
    it(`makes nothing of ${JSON.stringify(value)}`, () => assert.equal(answer(value), undefined))
  }

  it('makes nothing of what is not JSON', () => assert.equal(httpAnswer(Buffer.from('<html>')), undefined))

  it('calls a text plain when the function does not say what it is', () => {
    assert.equal(answer({ statusCode: 200, body: 'x' })?.headers['content-type'], 'text/plain;charset=UTF-8')
    assert.deepEqual(answer({ statusCode: 204 })?.headers, {})
  })
})
