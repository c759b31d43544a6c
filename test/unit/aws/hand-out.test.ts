import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { handOutTo } from '../../../lib/aws/hand-out.ts'
import type { AwsRequest } from '../../../lib/aws/signed-call.ts'
import { HttpFailure } from '../../../lib/http/exchange.ts'
import { DISPATCH_MS } from '../../../lib/token/budgets.ts'

const CLIENTS = ['acme', 'beta']

describe('handing out', () => {
  it('leaves the event to Lambda and waits for no answer of the function', async () => {
    const requests: AwsRequest[] = []
    const handOut = handOutTo(async (request) => {
      requests.push(request)
      return { status: 202, headers: {}, body: '' }
    }, 'refresh-clients')
    assert.equal(await handOut(CLIENTS), undefined)
    assert.deepEqual(requests, [
      {
        service: 'lambda',
        path: '/2015-03-31/functions/refresh-clients/invocations',
        headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' },
        body: '{"clients":["acme","beta"]}',
        timeoutMs: DISPATCH_MS,
        newConnection: true,
      },
    ])
  })

  it('says why Lambda did not take it', async () => {
    const refused = handOutTo(async () => ({ status: 429, headers: {}, body: '' }), 'refresh-clients')
    assert.equal(await refused(CLIENTS), 'HTTP 429')
    const unreachable = handOutTo(async () => {
      throw new HttpFailure('unreachable', 'ECONNREFUSED', false)
    }, 'refresh-clients')
    assert.equal(await unreachable(CLIENTS), 'ECONNREFUSED')
  })

  it('takes settings that are wrong for no outage', async () => {
    const error = new Error('Correct these settings')
    const misconfigured = handOutTo(async () => {
      throw error
    }, 'refresh-clients')
    await assert.rejects(misconfigured(CLIENTS), error)
  })
})
