import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, describe, it } from 'node:test'
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm'
import { lambdaFixture } from '../fixtures/lambda/local-lambda-fixture.ts'
import { startTestAws } from '../support/sdk-clients.ts'
import { startTestStitch } from '../support/stitch.ts'
import { askApi, askToken, secretFormOf } from './local-stitch-client.ts'

const stitch = await startTestStitch()
const fixture = await lambdaFixture()
const aws = await startTestAws({ handle: (request, response) => fixture.lambda.handle(request, response) })
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const ssm = new SSMClient({ endpoint: aws.url, region: 'eu-west-1', credentials, maxAttempts: 1 })
after(() => ssm.destroy())

/** Sends bytes, and gives what comes back until the connection ends; `cut` resets it once all is sent. */
const sendRaw = (url: string, bytes: string | Buffer, { cut = false } = {}): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
    socket.write(bytes, () => {
      if (cut) socket.resetAndDestroy()
      else socket.end()
    })
  })

/** Every server answers as it does on a good day. */
async function assertAllAnswer(): Promise<void> {
  assert.equal((await askToken(stitch, secretFormOf(stitch))).status, 200)
  assert.equal((await askApi(stitch, '{ banks { name } }')).status, 200)
  await ssm.send(new GetParametersByPathCommand({ Path: '/' }))
  assert.equal((await fetch(`${fixture.lambda.gateway.url}/items`)).status, 200)
  assert.equal((await fixture.call('obedient')).status, 200)
}

const addresses = () => [stitch.url, aws.url, fixture.lambda.gateway.url, fixture.endpoint.url]
const head = (line: string, ...fields: string[]) =>
  [`${line} HTTP/1.1`, 'Host: localhost', ...fields, '', ''].join('\r\n')
const CLOSE = 'Connection: close'
const bearer = () => `Authorization: Bearer ${stitch.issueToken()}`

const WHOLE: readonly [what: string, bytes: () => string | Buffer][] = [
  // Fault: local stack, malformed requests
  ['the target //', () => head('GET //', CLOSE)],
  ['the target *', () => head('OPTIONS *', CLOSE)],
  ['the target http://', () => head('GET http://', CLOSE)],
  ['a target with an impossible port', () => head('GET http://localhost:99999/', CLOSE)],
  ['a target with backslashes', () => head('GET /\\\\', CLOSE)],
  ['a target that cannot be decoded', () => head('GET /%E0%A4%A', CLOSE)],
  ['a function that cannot be decoded', () => head('POST /2015-03-31/functions/%E0%A4%A/invocations', CLOSE)],
  ['a file called constructor', () => head('GET /graphql/static/constructor', CLOSE)],
  ['a wish for a tunnel', () => head('CONNECT localhost:80')],
  [
    'a wish for another protocol',
    () => head('GET /tokens', 'Connection: Upgrade, close', 'Upgrade: websocket'),
  ],
  ['an unknown expectation', () => head('POST /connect/token', CLOSE, 'Expect: magic')],
  ['a header of 100 KiB', () => head('GET /', `X: ${'x'.repeat(100 * 1024)}`)],
  ['a header that is none', () => head('GET /', 'X y: 1')],
  ['HTTP/1.0 without a host', () => 'GET / HTTP/1.0\r\n\r\n'],
  ['bytes that are no HTTP', () => Buffer.from([0, 1, 2, 255, 13, 10, 13, 10])],
  ['nothing', () => ''],
  ['a broken chunk', () => `${head('POST /connect/token', 'Transfer-Encoding: chunked')}zz\r\n`],
  [
    'a form that ends before its first part',
    () =>
      `${head('POST /graphql', CLOSE, bearer(), 'Content-Type: multipart/form-data; boundary=x', 'Content-Length: 8')}--x\r\nCon`,
  ],
  [
    'JSON in JSON in JSON, a million deep',
    () =>
      `${head('POST /graphql', CLOSE, bearer(), 'Content-Type: application/json', 'Content-Length: 1000000')}${'['.repeat(1_000_000)}`,
  ],
  [
    'a query that is 20,000 deep',
    () => {
      const body = JSON.stringify({ query: '{client'.repeat(20_000) })
      return `${head('POST /graphql', CLOSE, bearer(), 'Content-Type: application/json', `Content-Length: ${body.length}`)}${body}`
    },
  ],
]

describe('the local stack goes on', () => {
  for (const [what, bytes] of WHOLE)
    it(`after ${what}`, async (t) => {
      t.mock.method(console, 'error', () => {})
      for (const address of addresses()) await sendRaw(address, bytes())
      await assertAllAnswer()
    })

  // Fault: local stack, malformed requests
  for (const [path, type] of [
    ['/connect/token', 'application/x-www-form-urlencoded'],
    ['/graphql', 'application/json'],
    ['/graphql', 'multipart/form-data; boundary=x'],
    ['/items', 'application/json'],
    ['/', 'application/x-amz-json-1.1'],
    ['/2015-03-31/functions/obedient/invocations', 'application/json'],
  ] as const)
    it(`after a client that goes away in the middle of a body for ${path} (${type})`, async () => {
      const bytes = `${head(`POST ${path}`, bearer(), `Content-Type: ${type}`, 'Content-Length: 1000')}{"a`
      for (const address of addresses()) await sendRaw(address, bytes, { cut: true })
      await assertAllAnswer()
    })

  // Fault: local stack, malformed requests
  it('after clients that go away while they are answered', async () => {
    for (const does of ['drip', 'large-body', 'gzip-bomb']) {
      stitch.faults.add({ at: 'token', does, options: does === 'drip' ? { intervalMs: 1 } : {} })
      await sendRaw(stitch.url, head('POST /connect/token', 'Content-Length: 0'), { cut: true })
    }
    stitch.faults.clear()
    await assertAllAnswer()
  })
})

describe('a page in a browser', () => {
  const strange = { origin: 'https://evil.example', 'content-type': 'text/plain' }
  const status = async (url: string, init: RequestInit = {}) => (await fetch(url, init)).status

  // Fault: local stack, a page of another site
  it('of another site reaches no server of the stack', async () => {
    for (const address of addresses())
      assert.equal(await status(address, { method: 'POST', headers: strange, body: '{}' }), 403)
    assert.equal(
      await status(`${fixture.lambda.gateway.url}/items`, { headers: { 'sec-fetch-site': 'cross-site' } }),
      403,
    )
  })

  // Fault: local stack, a page of another site
  it('whose name was bound to this machine reaches none', async () => {
    for (const address of addresses()) {
      const answer = await sendRaw(
        address,
        'GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
      )
      assert.match(answer, /^HTTP\/1\.1 403 .*host name/s)
    }
  })

  it('is sent no header that would let it read an answer', async () => {
    const answer = await fetch(stitch.apiEndpoint, { headers: { 'sec-fetch-site': 'cross-site' } })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('access-control-allow-origin'), null)
    assert.match(answer.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/)
  })

  it('of the IDE asks the API as ever', async () => {
    const headers = {
      origin: stitch.url.replace('127.0.0.1', 'localhost'),
      'sec-fetch-site': 'same-origin',
      authorization: `Bearer ${stitch.issueToken()}`,
      'content-type': 'application/json',
    }
    const body = JSON.stringify({ query: '{ banks { name } }' })
    assert.equal(await status(stitch.apiEndpoint, { method: 'POST', headers, body }), 200)
  })
})
