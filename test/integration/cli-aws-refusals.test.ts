import assert from 'node:assert/strict'
import { before, it, type TestContext } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { anHttpServer, unusedAddress } from '../support/loopback.ts'
import { setUpStack } from './cli-set-up.ts'

const setUp = await setUpStack()
before(() => setUp.stack.lambda.invoke('refresh-client-token'))

/** Lambda's API with one answer to everything. */
const lambda = (t: TestContext, status: number, awsError: string, body: unknown = { Message: 'x' }) =>
  anHttpServer(t, (request, response) => {
    request.resume()
    response.writeHead(status, awsError === '' ? {} : { 'x-amzn-errortype': `${awsError}:http://x/` })
    response.end(JSON.stringify(body))
  })

const REFUSALS: readonly [title: string, status: number, awsError: string, code: string, exitCode: number][] =
  [
    ['expired credentials', 403, 'ExpiredTokenException', 'aws_credentials_rejected', 2],
    ['an unknown key', 403, 'UnrecognizedClientException', 'aws_credentials_rejected', 2],
    ['a clock that is off', 403, 'InvalidSignatureException', 'aws_credentials_rejected', 2],
    ['a right that is missing', 403, 'AccessDeniedException', 'refresher_access_denied', 1],
    ['a function that is not there', 404, 'ResourceNotFoundException', 'refresher_not_found', 1],
    ['an AWS in trouble', 503, 'ServiceException', 'aws_unreachable', 3],
  ]
for (const [title, status, awsError, code, exitCode] of REFUSALS) {
  // Fault: AWS refuses or does not answer
  it(`${title}: refresh and doctor both say ${code}, and blame no refresher`, async (t) => {
    const environment = {
      ...setUp.stack.environment,
      AWS_ENDPOINT_URL_LAMBDA: await lambda(t, status, awsError),
    }
    const refreshed = await setUp.run(['refresh', '--json'], { environment })
    assert.deepEqual([refreshed.exitCode, JSON.parse(refreshed.err).code], [exitCode, code])
    const { json, ...looked } = await setUp.run(['doctor', '--no-token', '--json'], { environment })
    const failed = json().links.find(({ state }: { state: string }) => state === 'failed')
    assert.deepEqual([looked.exitCode, failed.link, failed.code], [exitCode, 'refresher', code])
  })
}

// Fault: AWS refuses or does not answer
it('a Lambda that cannot be reached is AWS that cannot be reached', async () => {
  const environment = { ...setUp.stack.environment, AWS_ENDPOINT_URL_LAMBDA: await unusedAddress() }
  const { exitCode, err } = await setUp.run(['refresh', '--json'], { environment })
  assert.deepEqual([exitCode, JSON.parse(err).code], [3, 'aws_unreachable'])
})

// Fault: AWS refuses or does not answer
it('what stands before Lambda and answers with a long name is quoted in 80 characters at most', async (t) => {
  const environment = {
    ...setUp.stack.environment,
    AWS_ENDPOINT_URL_LAMBDA: await lambda(t, 400, 'Long'.repeat(2000)),
  }
  const { exitCode, err } = await setUp.run(['refresh', '--json'], { environment })
  const { code, message } = JSON.parse(err)
  assert.deepEqual([exitCode, code], [3, 'aws_unreachable'])
  assert.match(message, /HTTP 400, (Long){20}\)/)
})

const NO_OUTCOMES: readonly unknown[] = [null, 'x', { outcomes: [null] }, { outcomes: [{ scope: 's' }] }]
for (const answer of NO_OUTCOMES) {
  // Fault: AWS refuses or does not answer
  it(`a function that answers ${JSON.stringify(answer)} is not the refresher`, async (t) => {
    const environment = {
      ...setUp.stack.environment,
      AWS_ENDPOINT_URL_LAMBDA: await lambda(t, 200, '', answer),
    }
    const { exitCode, err } = await setUp.run(['refresh'], { environment })
    assert.equal(exitCode, 1)
    assert.match(err, /refresh_failed\n.*not the refresher.*STITCH_REFRESHER_FUNCTION/)
  })
}

const NASTY = 'a\u001b[2J\u009b31m\u202eb\r\n✔ forged'
const STEERING = /[^\P{C}\n]/u

// Fault: an answer that steers the terminal
it('what a function answers cannot steer the terminal, nor forge a line', async (t) => {
  const outcomes = [
    { scope: NASTY, outcome: 'failed', code: NASTY, message: NASTY },
    { scope: NASTY, outcome: 'fresh', expiresAt: 1e300, version: 1 },
  ]
  const environment = {
    ...setUp.stack.environment,
    NO_COLOR: '1',
    AWS_ENDPOINT_URL_LAMBDA: await lambda(t, 200, '', { outcomes }),
  }
  const people = await setUp.run(['refresh'], { environment, isTerminal: true })
  assert.doesNotMatch(people.out + people.err, STEERING)
  assert.doesNotMatch(people.out, /^✔ forged/m)
  const programs = await setUp.run(['refresh', '--json'], { environment, isTerminal: true })
  assert.doesNotMatch(programs.out, STEERING)
  assert.deepEqual(programs.json().outcomes, outcomes)
})

// Fault: an answer that steers the terminal
it('what a token endpoint answers cannot steer the terminal', async (t) => {
  const answer = { access_token: 'abcdefghij', token_type: 'Bearer', expires_in: 3600, note: NASTY }
  const endpoint = await anHttpServer(t, (request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  const { out, json, exitCode } = await setUp.run(
    ['token', '--client-id', setUp.clientId, '--certificate', 'c.pem', '--scope', 'client_refund'],
    {
      environment: { STITCH_TOKEN_ENDPOINT: `${endpoint}/connect/token` },
      files: { 'c.pem': setUp.certificatePem },
      isTerminal: true,
    },
  )
  assert.equal(exitCode, 0)
  assert.doesNotMatch(out, STEERING)
  assert.deepEqual(json(), answer)
})

it('shows no secret in any output', () => assertNoLeak(setUp.terminal))
