import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { callerOf } from '../../../local/caller.ts'
import { rolePolicies } from '../../../local/iam.ts'
import { gatewayCaller } from '../../../local/lambda/gateway-caller.ts'

const STACK = { accountId: '000000000000', region: 'eu-west-1', stackName: 'stack' }
const authorize = rolePolicies([callerOf('acme')])

const signedBy = (accessKeyId: string) =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261128/eu-west-1/execute-api/aws4_request, SignedHeaders=host, Signature=0`

const callerAt = (path: string, authorization?: string, method = 'GET') =>
  gatewayCaller(
    {
      method,
      target: path,
      rawHeaders: authorization === undefined ? ['Host', 'a'] : ['Host', 'a', 'Authorization', authorization],
      body: Buffer.alloc(0),
      sourceIp: '127.0.0.1',
      arrivedAtMs: 0,
    },
    { stack: STACK, apiId: 'api', method, path },
    authorize,
  )

describe('a caller of the local gateway', () => {
  it('that signs as one client reaches the routes of that client, each of them', () => {
    for (const [method, path] of [
      ['GET', '/clients/acme/tokens'],
      ['POST', '/clients/acme/payment-requests/1/cancel'],
    ] as const)
      assert.equal(callerAt(path, signedBy('acme'), method)?.userArn, 'arn:aws:iam::000000000000:user/acme')
  })

  it('that signs as one client reaches no other, nor one whose alias begins alike, nor a route of no client', () => {
    for (const path of ['/clients/beta/tokens', '/clients/acme-2/tokens', '/clients/acme', '/tokens'])
      assert.equal(callerAt(path, signedBy('acme')), undefined, path)
  })

  it('that signs with other credentials, or not at all, may do everything', () => {
    assert.ok(callerAt('/clients/beta/tokens', signedBy('operator')))
    assert.equal(callerAt('/clients/beta/tokens')?.userArn, 'arn:aws:iam::000000000000:user/local')
  })

  it('with a header that is no signature is turned away', () => {
    for (const authorization of ['', 'Bearer token', 'AWS4-HMAC-SHA256 Credential=acme'])
      assert.equal(callerAt('/clients/acme/tokens', authorization), undefined, authorization)
  })
})
