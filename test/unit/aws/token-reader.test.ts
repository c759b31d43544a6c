import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { describe, it, type TestContext } from 'node:test'
import { PutParameterCommand } from '@aws-sdk/client-ssm'
import { parameterStore } from '../../../lib/aws/parameter-store/token-parameter.ts'
import { tokenReader } from '../../../lib/aws/parameter-store/token-reader.ts'
import { type AwsRequest, awsCall } from '../../../lib/aws/signed-call.ts'
import { HttpFailure } from '../../../lib/http/exchange.ts'
import { TokenReadFailure } from '../../../lib/reader/read-token.ts'
import { anHttpServer, aRawServer, unusedAddress } from '../../support/loopback.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { anAws, environmentOf } from '../../support/sdk-clients.ts'
import { aToken } from '../../support/tokens.ts'

const NAME = '/stitch/dev/default/tokens/client_refund'

async function aReader(t: TestContext) {
  const aws = await anAws(t)
  return {
    ...aws,
    parameter: parameterStore(aws.ssm, NAME, undefined),
    read: tokenReader(awsCall(aws.environment), NAME),
  }
}

const readFrom = (url: string, timeoutMs = 2000) => tokenReader(awsCall(environmentOf(url)), NAME)(timeoutMs)

async function failureOf(work: Promise<unknown>): Promise<[TokenReadFailure['kind'], string]> {
  const { kind, reason } = await rejectionOf(work, TokenReadFailure)
  return [kind, reason]
}

it('what the refresher has written is read, the newest version', async (t) => {
  const { parameter, read } = await aReader(t)
  assert.equal(await read(2000), undefined)
  await parameter.write(aToken({ issuedAt: 1 }))
  await parameter.write(aToken())
  assert.deepEqual(await read(2000), { version: 2, token: aToken() })
})

it('garbage has a version and no token', async (t) => {
  const { ssm, read } = await aReader(t)
  await ssm.send(new PutParameterCommand({ Name: NAME, Value: 'null', Type: 'SecureString' }))
  assert.deepEqual(await read(2000), { version: 1, token: undefined })
})

describe('a failure says whether waiting helps:', () => {
  for (const [what, fault, failure] of [
    ['throttled', { at: 'ssm', does: 'throttle' }, ['throttled', 'ThrottlingException']],
    [
      'too many requests',
      { at: 'ssm', does: 'TooManyRequestsException' },
      ['throttled', 'TooManyRequestsException'],
    ],
    ['500', { at: 'ssm', does: '500' }, ['unreachable', 'InternalServerError']],
    ['503', { at: 'ssm', does: '503' }, ['unreachable', 'ServiceUnavailable']],
    ['no right', { at: 'ssm', does: 'deny' }, ['refused', 'AccessDeniedException']],
    ['a key that is disabled', { at: 'kms', does: 'disabled' }, ['refused', 'InvalidKeyId']],
    ['a key that may not be used', { at: 'kms', does: 'denied' }, ['refused', 'AccessDeniedException']],
  ] as const)
    it(`${what} is ${failure[0]}`, async (t) => {
      const { faults, counters, parameter, read } = await aReader(t)
      await parameter.write(aToken())
      faults.add(fault)
      assert.deepEqual(await failureOf(read(2000)), failure)
      assert.equal(counters.get('ssm.GetParameter'), 1, 'no retry of its own')
    })

  it('a plain String is refused', async (t) => {
    const { ssm, read } = await aReader(t)
    await ssm.send(new PutParameterCommand({ Name: NAME, Value: '{}', Type: 'String' }))
    assert.deepEqual(await failureOf(read(2000)), ['refused', 'wrong_type'])
  })

  it('no server there is unreachable', async () => {
    assert.deepEqual(await failureOf(readFrom(await unusedAddress())), ['unreachable', 'ECONNREFUSED'])
  })

  it('a hang is unreachable when its time is over', async (t) => {
    const { faults, read } = await aReader(t)
    faults.add({ at: 'ssm', does: 'hang' })
    assert.deepEqual(await failureOf(read(100)), ['unreachable', 'ETIMEDOUT'])
  })
})

// Fault: what answers is not AWS
describe('an answer of no known form is no token:', () => {
  for (const [what, status, body, failure] of [
    ['200 with null', 200, 'null', ['refused', 'ForeignAnswer']],
    ['200 with a list', 200, '[]', ['refused', 'ForeignAnswer']],
    ['200 with HTML', 200, '<html>', ['refused', 'ForeignAnswer']],
    [
      '200 with no version',
      200,
      '{"Parameter":{"Type":"SecureString","Value":"{}"}}',
      ['refused', 'ForeignAnswer'],
    ],
    ['200 with no type', 200, '{"Parameter":{"Version":1,"Value":"{}"}}', ['refused', 'ForeignAnswer']],
    ['400 with null', 400, 'null', ['refused', 'Unknown']],
    [
      '400 with a prefixed name',
      400,
      '{"__type":"com.amazon.ssm#ThrottlingException"}',
      ['throttled', 'ThrottlingException'],
    ],
    ['502 with HTML', 502, '<html>', ['unreachable', 'Unknown']],
    ['429', 429, '', ['throttled', 'Unknown']],
    ['a redirect', 307, '', ['refused', 'Unknown']],
  ] as const)
    it(what, async (t) => {
      const url = await anHttpServer(t, (_request, response) => response.writeHead(status).end(body))
      assert.deepEqual(await failureOf(readFrom(url)), failure)
    })

  it('the name of an error may stand in a header, with an address behind it', async (t) => {
    const headers = { 'x-amzn-errortype': 'ParameterNotFound:http://internal.amazon.com/coral/' }
    const url = await anHttpServer(t, (_request, response) => response.writeHead(400, headers).end())
    assert.equal(await readFrom(url), undefined)
  })
})

it('an idle connection that has died costs one repetition, on a new one', async (t) => {
  const answer = JSON.stringify({ Parameter: { Type: 'SecureString', Version: 1, Value: 'garbage' } })
  let requests = 0
  const url = await aRawServer(t, (socket) => {
    requests += 1
    if (requests === 2) socket.resetAndDestroy()
    else socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`)
  })
  const read = tokenReader(awsCall(environmentOf(url)), NAME)
  await read(2000)
  assert.deepEqual(await read(2000), { version: 1, token: undefined })
  assert.equal(requests, 3)
})

describe('a refusal of the signature is told as such: other credentials may help', () => {
  for (const [name, kind] of [
    ['ExpiredTokenException', 'unsigned'],
    ['InvalidSignatureException', 'unsigned'],
    ['RequestExpired', 'unsigned'],
    ['SignatureDoesNotMatch', 'unsigned'],
    ['NoRequestExpired', 'refused'],
  ] as const)
    it(`${name} is ${kind}`, async () => {
      const answer = { status: 400, headers: {}, body: JSON.stringify({ __type: name }) }
      assert.deepEqual(await failureOf(tokenReader(async () => answer, NAME)(1000)), [kind, name])
    })
})

describe('only a connection that broke is replaced by a new one:', () => {
  for (const [what, error, connections] of [
    ['it broke', new HttpFailure('unreachable', 'ECONNRESET', true), [false, true]],
    ['the time is over', new HttpFailure('timeout', 'ETIMEDOUT', true), [false]],
    ['the answer is too long', new HttpFailure('too_large', 'TOO_LARGE', true), [false]],
    ['the settings are wrong', new Error('Correct these settings'), [false]],
  ] as const)
    it(what, async () => {
      const isNew: unknown[] = []
      const call = async ({ path, newConnection }: AwsRequest) => {
        assert.equal(path, '/')
        isNew.push(newConnection)
        throw error
      }
      const isFailure = error instanceof HttpFailure
      const expected = isFailure ? { kind: 'unreachable', reason: error.reason } : error
      await assert.rejects(tokenReader(call, NAME)(1000), expected)
      assert.deepEqual(isNew, connections)
    })
})

it('the repetition has no more time than is left of the read', async () => {
  const timeouts: number[] = []
  let now = 0
  const call = async ({ timeoutMs }: { timeoutMs: number }) => {
    timeouts.push(timeoutMs)
    now += 900
    throw new HttpFailure('unreachable', 'ECONNRESET', true)
  }
  await failureOf(tokenReader(call, NAME, () => now)(1000))
  assert.deepEqual(timeouts, [1000, 100])
})

describe('a request', () => {
  const overheard = async (t: TestContext, environment = {}) => {
    const requests: Parameters<RequestListener>[0][] = []
    const url = await anHttpServer(t, (request, response) => {
      requests.push(request)
      response.writeHead(400).end()
    })
    await failureOf(tokenReader(awsCall({ ...environmentOf(url), ...environment }), NAME)(2000))
    return requests[0]?.headers ?? {}
  }

  it('is signed for its service and Region', async (t) => {
    const headers = await overheard(t)
    const { authorization, 'x-amz-target': target, 'content-type': type } = headers
    assert.match(
      authorization ?? '',
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/ssm\/aws4_request,/,
    )
    assert.deepEqual([target, type], ['AmazonSSM.GetParameter', 'application/x-amz-json-1.1'])
  })

  it('carries the session token of a role', async (t) => {
    const headers = await overheard(t, { AWS_SESSION_TOKEN: 'session' })
    assert.equal(headers['x-amz-security-token'], 'session')
  })

  it('goes to the service’s own endpoint before the general one', async (t) => {
    const { url, counters } = await anAws(t)
    const environment = { ...environmentOf(await unusedAddress()), AWS_ENDPOINT_URL_SSM: url }
    assert.equal(await tokenReader(awsCall(environment), NAME)(2000), undefined)
    assert.equal(counters.get('ssm.GetParameter'), 1)
  })

  it('is not made without credentials: config_invalid', async () => {
    for (const missing of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
      const call = awsCall({ ...environmentOf('http://127.0.0.1:9'), [missing]: '' })
      await assert.rejects(tokenReader(call, NAME)(2000), { code: 'config_invalid' })
    }
  })
})
