import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { describe, it } from 'node:test'
import { AwsV4Signer } from 'aws4fetch'
import { type AwsRequest, awsCall } from '../../../lib/aws/signed-call.ts'
import { anHttpServer, aRawServer } from '../../support/loopback.ts'

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'af-south-1' }

const READ: AwsRequest = {
  service: 'ssm',
  path: '/',
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' },
  body: '{"Name":"/stitch/dev/default/tokens/client_refund","WithDecryption":true}',
  timeoutMs: 60_000,
}

const INVOKE: AwsRequest = {
  service: 'lambda',
  path: `/2015-03-31/functions/${encodeURIComponent('arn:aws:lambda:af-south-1:000000000000:function:refresher')}/invocations`,
  headers: { 'content-type': 'application/json' },
  body: '{"scopes":["client_refund"]}',
  timeoutMs: 60_000,
}

/** What another signer makes of the very request that arrived. */
async function authorizationByAnother(arrived: IncomingMessage, request: AwsRequest, sessionToken?: string) {
  const names = /SignedHeaders=([^,]+)/.exec(arrived.headers.authorization ?? '')?.[1]?.split(';') ?? []
  const own = new Set(['host', 'x-amz-date', 'x-amz-security-token'])
  const headers = names.filter((name) => !own.has(name)).map((name) => [name, String(arrived.headers[name])])
  const signer = new AwsV4Signer({
    method: 'POST',
    url: `http://${arrived.headers.host}${arrived.url}`,
    headers: Object.fromEntries(headers),
    body: request.body,
    service: request.service,
    region: KEYS.AWS_REGION,
    accessKeyId: KEYS.AWS_ACCESS_KEY_ID,
    secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    datetime: String(arrived.headers['x-amz-date']),
    allHeaders: true,
  })
  return signer.authHeader()
}

describe('an AWS request', () => {
  for (const [what, request, sessionToken] of [
    ['a parameter read', READ, undefined],
    ['a parameter read with the temporary credentials of a role', READ, 'session'],
    ['an invocation, whose path has an encoded ARN', INVOKE, 'session'],
  ] as const)
    it(`is signed as another signer would sign it: ${what}`, async (t) => {
      let arrived: IncomingMessage | undefined
      const url = await anHttpServer(t, (incoming, response) => {
        arrived = incoming
        response.end('{}')
      })
      const session = sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }
      await awsCall({ ...KEYS, ...session, AWS_ENDPOINT_URL: url })(request)
      assert.ok(arrived)
      assert.equal(arrived.headers['x-amz-security-token'], sessionToken)
      assert.equal(
        arrived.headers.authorization,
        await authorizationByAnother(arrived, request, sessionToken),
      )
    })

  it('goes to the endpoint of its own service before the common one', async (t) => {
    const url = await anHttpServer(t, (request, response) => response.end(`own ${request.url}`))
    const environment = { ...KEYS, AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_SSM: `${url}/` }
    assert.equal((await awsCall(environment)(READ)).body, 'own /')
  })

  // Fault: empty variables of AWS
  it('goes to the common endpoint where the variable of its own service is empty', async (t) => {
    const url = await anHttpServer(t, (_, response) => response.end('common'))
    const environment = { ...KEYS, AWS_ENDPOINT_URL: url, AWS_ENDPOINT_URL_SSM: '' }
    assert.equal((await awsCall(environment)(READ)).body, 'common')
  })

  it('uses the connection of the last one again, unless it asks for a new one', async (t) => {
    const url = await aRawServer(t, (socket, connection) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${connection}`)
    })
    const call = awsCall({ ...KEYS, AWS_ENDPOINT_URL: url })
    const request = { ...READ, body: '' }
    const answers = [
      await call(request),
      await call(request),
      await call({ ...request, newConnection: true }),
    ]
    assert.deepEqual(
      answers.map(({ body }) => body),
      ['1', '1', '2'],
    )
  })

  // Fault: credentials that rotate
  it('has the credentials of its own moment: they rotate', async (t) => {
    const keys: string[] = []
    const url = await anHttpServer(t, (request, response) => {
      keys.push(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '')
      keys.push(String(request.headers['x-amz-security-token']))
      response.end('{}')
    })
    const environment = { ...KEYS, AWS_ENDPOINT_URL: url, AWS_SESSION_TOKEN: 'first' }
    const call = awsCall(environment)
    await call(READ)
    Object.assign(environment, { AWS_ACCESS_KEY_ID: 'AKIDNEXT', AWS_SESSION_TOKEN: '' })
    await call(READ)
    assert.deepEqual(keys, ['AKIDEXAMPLE', 'first', 'AKIDNEXT', 'undefined'])
  })

  // Fault: no Region
  for (const environment of [{}, { AWS_REGION: '', AWS_DEFAULT_REGION: '' }])
    it(`without a Region (${JSON.stringify(environment)}) is not sent to another Region`, async () => {
      const { AWS_REGION: _, ...keys } = KEYS
      await assert.rejects(awsCall({ ...keys, ...environment })(READ), {
        code: 'config_invalid',
        message: /AWS_REGION is missing/,
      })
    })

  it('without credentials is not sent, and says where they come from', async () => {
    await assert.rejects(awsCall({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })(READ), {
      code: 'config_invalid',
      message: /export-credentials/,
    })
  })
})
