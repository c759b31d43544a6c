import assert from 'node:assert/strict'
import { request } from 'node:http'
import { describe, it } from 'node:test'
import type { APIGatewayProxyEventV2WithIAMAuthorizer } from 'aws-lambda'
import { lambdaFixture } from '../fixtures/lambda/local-lambda-fixture.ts'

type Event = APIGatewayProxyEventV2WithIAMAuthorizer

const fixture = await lambdaFixture({
  fallback: (incoming, response) => {
    if (!incoming.url?.startsWith('/_local/counters')) return undefined
    response.end('counted')
    return Promise.resolve()
  },
})
const url = fixture.lambda.gateway.url
await fixture.lambda.functions.prewarm('obedient', 2)

describe('the gateway of the local Lambda', () => {
  const eventOf = async (path: string, init?: RequestInit): Promise<Event> =>
    ((await (await fetch(url + path, init)).json()) as { event: Event }).event
  const tell = (order: object, path = '/items'): Promise<Response> =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    })

  it('keeps an idle connection for a minute', async () => {
    const { headers } = await fetch(`${url}/items`)
    assert.equal(headers.get('keep-alive'), 'timeout=60')
  })

  it('hands over a request in payload format 2.0', async () => {
    const { headers, requestContext, ...event } = await eventOf('/items/a%20b%C3%A9?x=1&y=%26&x=2&z', {
      headers: { Cookie: 'a=1; b=2', 'X-Mixed-Case': 'Yes' },
    })
    const { requestId, time, timeEpoch, ...context } = requestContext
    assert.deepEqual(event, {
      version: '2.0',
      routeKey: 'GET /items/{id}',
      rawPath: '/items/a bé',
      rawQueryString: 'x=1&y=%26&x=2&z',
      cookies: ['a=1', 'b=2'],
      queryStringParameters: { x: '1,2', y: '&', z: '' },
      pathParameters: { id: 'a bé' },
      isBase64Encoded: false,
    })
    assert.equal(headers['x-mixed-case'], 'Yes')
    assert.equal(headers.cookie, undefined)
    assert.equal(headers.connection, undefined)
    assert.match(requestId, /^[0-9a-f-]{36}$/)
    assert.match(time, /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/)
    assert.ok(Math.abs(timeEpoch - Date.now()) < 60_000)
    assert.equal(context.stage, '$default')
    assert.equal(context.accountId, '000000000000')
    assert.deepEqual(
      { ...context.http, userAgent: '' },
      { method: 'GET', path: '/items/a bé', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
    )
    assert.equal(context.domainName, `${context.apiId}.execute-api.af-south-1.amazonaws.com`)
  })

  it('names a local caller where the route has IAM authorization, and no caller elsewhere', async () => {
    const authorized = await eventOf('/items')
    assert.equal(authorized.requestContext.authorizer.iam.userArn, 'arn:aws:iam::000000000000:user/local')
    const open = await eventOf('/items', { method: 'POST' })
    assert.equal(open.requestContext.authorizer, undefined)
  })

  it('keeps every byte of a binary body', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    const event = await eventOf('/items', {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: bytes,
    })
    assert.equal(event.isBase64Encoded, true)
    assert.deepEqual(Buffer.from(event.body ?? '', 'base64'), bytes)
  })

  it('answers with what the function says', async () => {
    const response = await tell({
      do: 'return',
      value: {
        statusCode: 201,
        headers: { Location: '/items/1', 'Content-Type': 'image/png', 'X-Number': 7 },
        cookies: ['a=1; Secure', 'b=2'],
        body: Buffer.from([0, 255, 128]).toString('base64'),
        isBase64Encoded: true,
      },
    })
    assert.equal(response.status, 201)
    assert.equal(response.headers.get('location'), '/items/1')
    assert.equal(response.headers.get('content-type'), 'image/png')
    assert.equal(response.headers.get('x-number'), '7')
    assert.deepEqual(response.headers.getSetCookie(), ['a=1; Secure', 'b=2'])
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), new Uint8Array([0, 255, 128]))
  })

  it('answers 200 with JSON when the function names no status', async () => {
    const response = await tell({ do: 'return', value: { some: ['thing'] } })
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'application/json')
    assert.deepEqual(await response.json(), { some: ['thing'] })
  })

  const INTERNAL = { status: 500, body: { message: 'Internal Server Error' } }
  const UNAVAILABLE = { status: 503, body: { message: 'Service Unavailable' } }
  for (const [title, path, order, expected] of [
    ['the function throws', '/items', { do: 'throw' }, INTERNAL],
    ['the function ends its process', '/items', { do: 'exit', code: 1 }, INTERNAL],
    ['the status is none', '/items', { do: 'return', value: { statusCode: 99 } }, INTERNAL],
    [
      'a header is none',
      '/items',
      { do: 'return', value: { statusCode: 200, headers: { a: 'b\nc' } } },
      INTERNAL,
    ],
    ['the body is no text', '/items', { do: 'return', value: { statusCode: 200, body: {} } }, INTERNAL],
    ["the integration's time is over", '/impatient', { do: 'sleep', ms: 2000 }, UNAVAILABLE],
  ] as const) {
    it(`answers ${expected.status} itself when ${title}`, async () => {
      const response = await tell(order, path)
      assert.deepEqual({ status: response.status, body: await response.json() }, expected)
    })
  }

  it('answers 503 while the function is throttled', async () => {
    fixture.faults.add({ at: 'lambda', does: 'throttle', operation: 'single' })
    const response = await tell({}, '/single')
    assert.deepEqual({ status: response.status, body: await response.json() }, UNAVAILABLE)
  })

  for (const [title, order] of [
    ['the function throws', { do: 'throw' }],
    ['the status is none', { do: 'return', value: { statusCode: 99 } }],
    ['a header is none', { do: 'return', value: { statusCode: 200, headers: { a: 'b\nc' } } }],
  ] as const) {
    it(`answers 502 itself at a function URL when ${title}`, async () => {
      const response = await tell(order, '/_url/obedient/')
      assert.deepEqual(
        { status: response.status, body: await response.json() },
        { status: 502, body: INTERNAL.body },
      )
    })
  }

  it('answers 429 at a function URL while the function is throttled', async () => {
    fixture.faults.add({ at: 'lambda', does: 'throttle', operation: 'obedient' })
    const response = await tell({}, '/_url/obedient/')
    assert.deepEqual(
      { status: response.status, body: await response.json() },
      { status: 429, body: { message: 'Too Many Requests' } },
    )
  })

  for (const [method, path] of [
    ['GET', '/nothing'],
    ['DELETE', '/items'],
    ['GET', '/items/a%2Fb'],
    ['GET', '/items/a/b'],
    ['GET', '/_url/brief/'],
  ] as const) {
    it(`answers 404 to ${method} ${path}, which is no route`, async () => {
      const response = await fetch(url + path, { method })
      assert.equal(response.status, 404)
      assert.deepEqual(await response.json(), { message: 'Not Found' })
    })
  }

  it('answers 400 to a path that cannot be decoded', async () => {
    assert.equal((await fetch(`${url}/items/%E0%A4%A`)).status, 400)
  })

  it('answers 413 to a body that is too large for the event of a function', async () => {
    for (const bytes of [10 * 1024 * 1024 + 1, 4.5 * 1024 * 1024]) {
      const response = await fetch(`${url}/items`, { method: 'POST', body: Buffer.alloc(bytes) })
      assert.equal(response.status, 413)
      assert.deepEqual(await response.json(), { message: 'Request Entity Too Large' })
    }
  })

  it('takes a body of 4 MiB, which is base64 in the event', async () => {
    const response = await fetch(`${url}/items`, { method: 'POST', body: Buffer.alloc(4 * 1024 * 1024) })
    assert.equal(response.status, 200)
  })

  it('serves function URLs with the path as it came', async () => {
    const { event } = (await (await fetch(`${url}/_url/obedient/a%20b/c?x=1`)).json()) as { event: Event }
    assert.equal(event.routeKey, '$default')
    assert.equal(event.rawPath, '/a%20b/c')
    assert.equal(event.rawQueryString, 'x=1')
    assert.equal(event.requestContext.domainName, 'obedient.lambda-url.af-south-1.on.aws')
    assert.notEqual(event.requestContext.authorizer.iam, undefined)
  })

  it('joins repeated headers with a comma', async () => {
    const body = await new Promise<string>((resolve, reject) => {
      request(
        `${url}/items`,
        {
          headers: [
            ['Host', 'localhost'],
            ['X-Two', '1'],
            ['x-two', '2'],
          ].flat(),
        },
        (response) => {
          response
            .setEncoding('utf8')
            .toArray()
            .then((parts) => resolve(parts.join('')), reject)
        },
      ).end()
    })
    assert.equal((JSON.parse(body) as { event: Event }).event.headers['x-two'], '1,2')
  })

  it('leaves paths under /_local to the stack', async () => {
    assert.equal(await (await fetch(`${url}/_local/counters`)).text(), 'counted')
    assert.equal((await fetch(`${url}/_local/other`)).status, 404)
  })

  it('says so when the port is taken', async () => {
    await assert.rejects(lambdaFixture({ port: fixture.lambda.gateway.port }), { code: 'EADDRINUSE' })
  })
})
