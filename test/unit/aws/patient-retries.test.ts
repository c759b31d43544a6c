import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager'
import { parameterStore } from '../../../lib/aws/parameter-store/token-parameter.ts'
import { patientRetries } from '../../../lib/aws/patient-retries.ts'
import { secretsManager } from '../../../lib/aws/secrets-manager/read-secret.ts'
import { READ_SECRET_MS } from '../../../lib/token/budgets.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { anAws } from '../../support/sdk-clients.ts'
import { aToken } from '../../support/tokens.ts'

const SECRET = '/stitch/dev/default/client'
const NAME = '/stitch/dev/default/tokens/client_refund'

/** More failing calls than the SDK's own bucket has tokens for. */
const LONG_OUTAGE_CALLS = 40

/** Time for a few attempts, also on a busy machine. */
const TIME_MS = 3500

describe('after a long outage of AWS', () => {
  // Fault: a long outage of AWS
  it('a read of the secret gets over two failures, as before it', async (t) => {
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

  // Fault: a long outage of AWS
  it('a write and a read of a parameter get over two failures, as before it', async (t) => {
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
  // Fault: AWS throttles for ever
  it('ends with its time, however little that is, and says that it was throttled', async (t) => {
    const { secrets, faults, counters } = await anAws(t)
    faults.add({ at: 'secretsmanager', does: 'throttle', times: Number.POSITIVE_INFINITY })
    const error = await rejectionOf(secretsManager(secrets, SECRET)('AWSCURRENT', TIME_MS))
    assert.deepEqual([error.code, error.facts.awsError], ['secret_unavailable', 'ThrottlingException'])
    assert.ok(counters.get('secretsmanager.GetSecretValue') > 1, 'it was repeated')
  })

  it('says so also of a parameter', async (t) => {
    const { ssm, faults } = await anAws(t)
    const parameter = parameterStore(ssm, NAME, undefined, () => TIME_MS)
    faults.add({ at: 'ssm', does: 'throttle', times: Number.POSITIVE_INFINITY })
    const errors = await Promise.all([rejectionOf(parameter.read()), rejectionOf(parameter.write(aToken()))])
    assert.deepEqual(
      errors.map(({ facts }) => facts.awsError),
      ['ThrottlingException', 'ThrottlingException'],
    )
  })
})

describe('the attempts at a request', () => {
  /** How long each wait before another attempt is, until there is none. */
  async function waitsAt(errorType: 'TRANSIENT' | 'THROTTLING' | 'CLIENT_ERROR'): Promise<number[]> {
    const retries = patientRetries()
    const waits: number[] = []
    let token = await retries.acquireInitialRetryToken('ssm')
    assert.deepEqual([token.getRetryCount(), token.getRetryDelay()], [0, 0])
    const next = () => retries.refreshRetryTokenForRetry(token, { errorType })
    for (;;) {
      const another = await next().catch((error: Error) => error)
      if (another instanceof Error) {
        assert.equal(another.message, 'not repeated')
        return waits
      }
      token = another
      waits.push(token.getRetryDelay())
      assert.equal(token.getRetryCount(), waits.length)
    }
  }

  it('are four while AWS fails, with waits that grow', async () => {
    const waits = await waitsAt('TRANSIENT')
    assert.equal(waits.length, 3)
    for (const [index, wait] of waits.entries())
      assert.ok(wait >= 50 * 2 ** index && wait <= 100 * 2 ** index, `${waits}`)
  })

  it('are many while AWS throttles, with waits of half a second at most', async () => {
    const waits = await waitsAt('THROTTLING')
    assert.equal(waits.length, 39)
    assert.ok(Math.max(...waits) <= 500 && Math.min(...waits.slice(3)) >= 250, `${waits}`)
  })

  it('are one where AWS refuses', async () => {
    assert.deepEqual(await waitsAt('CLIENT_ERROR'), [])
  })
})
