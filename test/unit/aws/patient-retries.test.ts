import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager'
import { parameterStore } from '../../../lib/aws/parameter-store/token-parameter.ts'
import { secretsManager } from '../../../lib/aws/secrets-manager/read-secret.ts'
import { READ_SECRET_MS } from '../../../lib/token/budgets.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { anAws } from '../../support/sdk-clients.ts'
import { aToken } from '../../support/tokens.ts'

const SECRET = '/stitch/dev/default/client'
const NAME = '/stitch/dev/default/tokens/client_refund'

/** More failing calls than the SDK's own bucket has tokens for. */
const LONG_OUTAGE_CALLS = 40

describe('after a long outage of AWS', () => {
  test('a read of the secret gets over two failures, as before it', async (t) => {
    const { secrets, faults } = await anAws(t)
    await secrets.send(new CreateSecretCommand({ Name: SECRET, SecretString: 'pem' }))
    const read = () => secretsManager(secrets, SECRET)('AWSCURRENT', READ_SECRET_MS)
    faults.add({ at: 'secretsmanager', does: '500', times: Number.POSITIVE_INFINITY })
    const outage = await Promise.allSettled(Array.from({ length: LONG_OUTAGE_CALLS }, read))
    assert.ok(outage.every(({ status }) => status === 'rejected'))
    faults.clear()
    faults.add({ at: 'secretsmanager', does: '500', times: 2 })
    assert.equal((await read()).string, 'pem')
  })

  test('so do a write and a read of a parameter', async (t) => {
    const { ssm, faults } = await anAws(t)
    const parameter = parameterStore(ssm, NAME, undefined)
    faults.add({ at: 'ssm', does: 'reset', times: Number.POSITIVE_INFINITY })
    await Promise.allSettled(Array.from({ length: LONG_OUTAGE_CALLS }, () => parameter.read()))
    faults.clear()
    faults.add({ at: 'ssm', does: '503', times: 2, operation: 'PutParameter' })
    faults.add({ at: 'ssm', does: 'reset', times: 2, operation: 'GetParameter' })
    assert.equal(await parameter.write(aToken()), 1)
    assert.equal((await parameter.read())?.version, 1)
  })
})

describe('a call that AWS throttles for ever', () => {
  test('ends with its time, however little that is, and says that it was throttled', async (t) => {
    const { secrets, faults, counters } = await anAws(t)
    faults.add({ at: 'secretsmanager', does: 'throttle', times: Number.POSITIVE_INFINITY })
    const error = await rejectionOf(secretsManager(secrets, SECRET)('AWSCURRENT', 1500))
    assert.deepEqual([error.code, error.facts.awsError], ['secret_unavailable', 'ThrottlingException'])
    assert.ok(counters.get('secretsmanager.GetSecretValue') > 1, 'it was repeated')
  })

  test('says so also of a parameter', async (t) => {
    const { ssm, faults } = await anAws(t)
    const parameter = parameterStore(ssm, NAME, undefined, () => 800)
    faults.add({ at: 'ssm', does: 'throttle', times: Number.POSITIVE_INFINITY })
    for (const error of await Promise.all([
      rejectionOf(parameter.read()),
      rejectionOf(parameter.write(aToken())),
    ]))
      assert.equal(error.facts.awsError, 'ThrottlingException')
  })
})

test('a call that AWS never answers says that the attempt was not answered', async (t) => {
  const { secrets, faults } = await anAws(t)
  faults.add({ at: 'secretsmanager', does: 'hang', times: Number.POSITIVE_INFINITY })
  const error = await rejectionOf(secretsManager(secrets, SECRET)('AWSCURRENT', 2300))
  assert.deepEqual([error.code, error.facts.awsError], ['secret_unavailable', 'TimeoutError'])
})
