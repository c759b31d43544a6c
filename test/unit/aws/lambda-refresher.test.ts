import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { lambdaRefresher } from '../../../lib/aws/lambda-refresher.ts'
import { awsCall } from '../../../lib/aws/signed-call.ts'
import { readBody } from '../../../local/http-server.ts'
import { anHttpServer, aRawServer, unusedAddress } from '../../support/loopback.ts'
import { environmentOf } from '../../support/sdk-clients.ts'

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:stitch-refresh'
const refresherAt = (url: string, name = ARN) => lambdaRefresher(awsCall(environmentOf(url)), name)

async function answering(t: TestContext, status: number, body: string, headers: Record<string, string> = {}) {
  const url = await anHttpServer(t, (_request, response) => response.writeHead(status, headers).end(body))
  return refresherAt(url)({}, 2000)
}

const FUNCTION_ERROR = { 'x-amz-function-error': 'Unhandled' }
const OUTCOMES = { outcomes: [{ scope: 'a', outcome: 'failed', code: 'secret_not_found' }] }
const thrown = (errorType: string, errorMessage: unknown) => JSON.stringify({ errorType, errorMessage })

it('the event goes to the function that is named, and its result comes back', async (t) => {
  const seen: unknown[] = []
  const url = await anHttpServer(t, async (request, response) => {
    const { method, url, headers } = request
    seen.push(method, url, headers['content-type'], JSON.parse((await readBody(request)).toString()))
    seen.push(
      /Credential=[^,]+/
        .exec(headers.authorization ?? '')?.[0]
        .split('/')
        .slice(-3),
    )
    response.end('{"outcomes":[]}')
  })
  const event = { scopes: ['a'], rejectedVersion: 7 }
  assert.deepEqual(await refresherAt(url)(event, 2000), { kind: 'done', result: { outcomes: [] } })
  const path = `/2015-03-31/functions/${encodeURIComponent(ARN)}/invocations`
  const signedFor = ['eu-west-1', 'lambda', 'aws4_request']
  assert.deepEqual(seen, ['POST', path, 'application/json', event, signedFor])
})

it('a run that failed comes back with its outcomes', async (t) => {
  const answer = await answering(t, 200, thrown('RefreshFailed', JSON.stringify(OUTCOMES)), FUNCTION_ERROR)
  assert.deepEqual(answer, { kind: 'failed', result: OUTCOMES })
})

it('every invocation has a connection of its own: an idle one may have died in a freeze', async (t) => {
  const url = await aRawServer(t, (socket, connection) => {
    const answer = JSON.stringify({ connection })
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`)
  })
  const invoke = refresherAt(url)
  assert.deepEqual(await invoke({}, 2000), { kind: 'done', result: { connection: 1 } })
  assert.deepEqual(await invoke({}, 2000), { kind: 'done', result: { connection: 2 } })
})

describe('a run that did not end is unavailable:', () => {
  for (const [what, body] of [
    ['a time-out', thrown('Sandbox.Timedout', 'RequestId: … Task timed out')],
    ['a crash', thrown('Runtime.ExitError', 'signal: killed')],
    ['bad settings', thrown('StitchError', 'Correct these settings')],
    ['no JSON', 'oops'],
    ['null', 'null'],
    ['a number', '7'],
  ] as const)
    it(what, async (t) => {
      assert.deepEqual(await answering(t, 200, body, FUNCTION_ERROR), {
        kind: 'unavailable',
        reason: 'the refresher did not end its run',
      })
    })
})

it('outcomes that are no JSON are left out', async (t) => {
  const answer = await answering(t, 200, thrown('RefreshFailed', 'oops'), FUNCTION_ERROR)
  assert.deepEqual(answer, { kind: 'failed', result: undefined })
})

describe('an answer of Lambda itself:', () => {
  it('429 is busy, whatever the limit', async (t) => {
    assert.deepEqual(
      await answering(t, 429, '{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"}'),
      {
        kind: 'busy',
      },
    )
  })

  for (const [status, reason] of [
    [403, 'AccessDenied'],
    [404, 'ResourceNotFound'],
  ] as const)
    it(`${status} is refused: no waiting helps`, async (t) => {
      assert.deepEqual(await answering(t, status, '{"Message":"canary"}'), { kind: 'refused', reason })
    })

  for (const status of [400, 500, 502, 503])
    it(`${status} is unavailable`, async (t) => {
      assert.deepEqual(await answering(t, status, '{"Message":"canary"}'), {
        kind: 'unavailable',
        reason: `HTTP ${status}`,
      })
    })
})

describe('no answer is unavailable:', () => {
  it('no server there', async () => {
    assert.deepEqual(await refresherAt(await unusedAddress())({}, 2000), {
      kind: 'unavailable',
      reason: 'ECONNREFUSED',
    })
  })

  it('a hang, when its time is over', async (t) => {
    const url = await anHttpServer(t, () => undefined)
    assert.deepEqual(await refresherAt(url)({}, 100), { kind: 'unavailable', reason: 'ETIMEDOUT' })
  })

  it('a reset, and it is not invoked a second time', async (t) => {
    let invocations = 0
    const url = await aRawServer(t, (socket) => {
      invocations += 1
      socket.resetAndDestroy()
    })
    assert.deepEqual(await refresherAt(url)({}, 2000), { kind: 'unavailable', reason: 'ECONNRESET' })
    assert.equal(invocations, 1)
  })
})

it('without credentials it is config_invalid, and not taken for an outage', async () => {
  const invoke = lambdaRefresher(awsCall({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }), ARN)
  await assert.rejects(invoke({}, 100), { code: 'config_invalid' })
})
