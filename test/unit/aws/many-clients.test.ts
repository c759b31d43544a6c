import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { SSMClient } from '@aws-sdk/client-ssm'
import { handOutTo } from '../../../lib/aws/hand-out.ts'
import { readParameters } from '../../../lib/aws/parameter-store/token-batch.ts'
import { listSecrets } from '../../../lib/aws/secrets-manager/list-secrets.ts'
import type { AwsRequest } from '../../../lib/aws/signed-call.ts'
import { HttpFailure } from '../../../lib/http/exchange.ts'
import { anAws } from '../../support/sdk-clients.ts'

const PREFIX = '/stitch/dev/many/'
const now = () => 0

/** A client of AWS whose every answer is this one. */
const answering = (answer: object) =>
  ({ send: async () => answer }) as unknown as SecretsManagerClient & SSMClient

describe('the list of secrets', () => {
  it('is no empty one where what answers is not AWS: every client would count as gone', async () => {
    await assert.rejects(listSecrets(answering({}), PREFIX, { now }), { code: 'clients_unlistable' })
  })

  for (const does of ['deny', '500'])
    it(`that AWS answers with ${does} fails by its name`, async (t) => {
      const { faults, secrets } = await anAws(t)
      faults.add({ at: 'secretsmanager', does, times: Number.POSITIVE_INFINITY })
      await assert.rejects(listSecrets(secrets, PREFIX, { now }), { code: 'clients_unlistable' })
    })

  it('goes on with the next page after it was throttled', async (t) => {
    const { faults, secrets } = await anAws(t)
    faults.add({ at: 'secretsmanager', does: 'throttle' })
    assert.deepEqual(await listSecrets(secrets, PREFIX, { now }), [])
  })
})

describe('a batch of tokens', () => {
  it('is no empty one where what answers is not AWS: every token would count as missing', async () => {
    await assert.rejects(readParameters(answering({}), ['a'], 1000), { code: 'token_store_unreadable' })
  })
})

describe('handing out', () => {
  const CLIENTS = ['acme', 'beta']

  it('leaves the event to Lambda and waits for no answer of the function', async () => {
    const requests: AwsRequest[] = []
    const handOut = handOutTo(async (request) => {
      requests.push(request)
      return { status: 202, headers: {}, body: '' }
    }, 'refresh-clients')
    assert.equal(await handOut(CLIENTS), undefined)
    const [{ headers, body, path } = {}] = requests as Partial<AwsRequest>[]
    assert.equal(headers?.['x-amz-invocation-type'], 'Event')
    assert.equal(body, '{"clients":["acme","beta"]}')
    assert.equal(path, '/2015-03-31/functions/refresh-clients/invocations')
  })

  it('says why Lambda did not take it', async () => {
    const refused = handOutTo(async () => ({ status: 429, headers: {}, body: '' }), 'refresh-clients')
    assert.equal(await refused(CLIENTS), 'HTTP 429')
    const unreachable = handOutTo(async () => {
      throw new HttpFailure('unreachable', 'ECONNREFUSED', false)
    }, 'refresh-clients')
    assert.equal(await unreachable(CLIENTS), 'ECONNREFUSED')
  })
})
