import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { PutParameterCommand } from '@aws-sdk/client-ssm'
import { readParameters } from '../../../lib/aws/parameter-store/token-batch.ts'
import { parameterStore } from '../../../lib/aws/parameter-store/token-parameter.ts'
import { anHttpServer } from '../../support/loopback.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { anAws, sdkClients } from '../../support/sdk-clients.ts'
import { aToken } from '../../support/tokens.ts'

const NAMES = ['a', 'b', 'c'].map((client) => `/stitch/dev/many/${client}/tokens/client_refund`)
const LEFT_MS = 10_000

/** Parameter Store with a token for each of these names. */
async function withTokens(t: TestContext, ...names: readonly (string | undefined)[]) {
  const aws = await anAws(t)
  for (const name of names)
    if (name !== undefined) await parameterStore(aws.ssm, name).write(aToken({ accessToken: `of-${name}` }))
  return aws
}

describe('a batch of tokens', () => {
  it('is one call, with each token in its place, and nothing for one that is not there', async (t) => {
    const { ssm, counters } = await withTokens(t, NAMES[0], NAMES[2])
    const names = NAMES.toReversed()
    assert.deepEqual(await readParameters(ssm, names, LEFT_MS), [
      { version: 1, token: aToken({ accessToken: `of-${NAMES[2]}` }) },
      undefined,
      { version: 1, token: aToken({ accessToken: `of-${NAMES[0]}` }) },
    ])
    assert.equal(counters.get('ssm.GetParameters'), 1)
  })

  it('takes no parameter that is not encrypted, and names it', async (t) => {
    const { ssm } = await withTokens(t, NAMES[0])
    await ssm.send(new PutParameterCommand({ Name: NAMES[1], Value: '{}', Type: 'String' }))
    const { code, facts } = await rejectionOf(readParameters(ssm, NAMES, LEFT_MS))
    assert.deepEqual([code, facts], ['token_store_wrong_type', { parameter: NAMES[1] }])
  })

  it('that may not be read names all its parameters', async (t) => {
    const { ssm, faults } = await withTokens(t)
    faults.add({ at: 'ssm', does: 'deny' })
    const { code, facts } = await rejectionOf(readParameters(ssm, NAMES, LEFT_MS))
    assert.deepEqual(
      [code, facts.parameter, facts.awsError],
      ['token_store_unreadable', NAMES.join(', '), 'AccessDeniedException'],
    )
  })

  it('is no empty one where what answers is not AWS: every token would count as missing', async (t) => {
    const { ssm, secrets } = sdkClients(
      await anHttpServer(t, (_request, response) => void response.end('{}')),
    )
    secrets.destroy()
    t.after(() => ssm.destroy())
    const { code, facts } = await rejectionOf(readParameters(ssm, NAMES, LEFT_MS))
    assert.deepEqual([code, facts.awsError], ['token_store_unreadable', 'ForeignAnswer'])
  })

  it('takes no longer than the run has left', async (t) => {
    const { ssm, faults, counters } = await withTokens(t)
    faults.add({ at: 'ssm', does: 'hang', times: Number.POSITIVE_INFINITY })
    assert.equal((await rejectionOf(readParameters(ssm, NAMES, 50))).code, 'token_store_unreadable')
    // An attempt without such a limit is given up after 2 s, and followed by another.
    assert.ok(counters.get('ssm.GetParameters') <= 1)
  })
})
