import assert from 'node:assert/strict'
import { it } from 'node:test'
import { account, versionId } from './aws-account.ts'

const parameter = { Name: '/a', Value: 'one', Type: 'SecureString' }
const secret = { Name: 'a', SecretString: 'one', ClientRequestToken: versionId(1) }

for (const [does, name, status] of [
  ['throttle', 'ThrottlingException', 400],
  ['TooManyUpdates', 'TooManyUpdates', 400],
  ['500', 'InternalServerError', 500],
  ['503', 'ServiceUnavailable', 503],
  ['deny', 'AccessDeniedException', 400],
  ['label-blocks', 'ParameterMaxVersionLimitExceeded', 400],
  ['InvalidKeyId', 'InvalidKeyId', 400],
] as const) {
  it(`${does} at ssm is answered once with HTTP ${status} ${name}, and nothing is written`, () => {
    const { ssm, faults } = account()
    faults.add({ at: 'ssm', does, operation: 'PutParameter' })
    const refused = ssm('PutParameter', parameter)
    assert.deepEqual([refused.name, refused.status], [name, status])
    assert.equal(ssm('GetParameter', { Name: '/a' }).name, 'ParameterNotFound')
    assert.equal(ssm('PutParameter', parameter).members.Version, 1)
  })
}

it('a server error of Secrets Manager has a name of its own', () => {
  const { secrets, faults } = account()
  faults.add({ at: 'secretsmanager', does: '500' })
  assert.equal(secrets('CreateSecret', secret).name, 'InternalServiceError')
})

for (const does of ['hang', 'reset'] as const) {
  it(`${does} gives no answer and does nothing`, () => {
    const { ssm, raw, faults } = account()
    faults.add({ at: 'ssm', does })
    assert.equal(raw.ssm('PutParameter', parameter), does)
    assert.equal(ssm('GetParameter', { Name: '/a' }).name, 'ParameterNotFound')
  })
}

it('write-then-reset writes, and only the answer is lost', () => {
  const { ssm, raw, faults } = account()
  faults.add({ at: 'ssm', does: 'write-then-reset' })
  assert.equal(raw.ssm('PutParameter', parameter), 'reset')
  assert.equal(ssm('GetParameter', { Name: '/a', WithDecryption: true }).members.Parameter.Value, 'one')
})

it('a stale read answers the version before, and before the first version nothing', () => {
  const { ssm, faults } = account()
  const stale = () => {
    faults.add({ at: 'ssm', does: 'stale', operation: 'GetParameter' })
    return ssm('GetParameter', { Name: '/a', WithDecryption: true })
  }
  ssm('PutParameter', parameter)
  assert.equal(stale().name, 'ParameterNotFound')
  ssm('PutParameter', { ...parameter, Value: 'two', Overwrite: true })
  assert.equal(stale().members.Parameter.Value, 'one')
  assert.equal(ssm('GetParameter', { Name: '/a' }).members.Parameter.Version, 2)
})

for (const [does, inSsm, reading, writing] of [
  ['disabled', 'InvalidKeyId', 'DecryptionFailure', 'EncryptionFailure'],
  ['denied', 'AccessDeniedException', 'AccessDeniedException', 'AccessDeniedException'],
] as const) {
  it(`a key that is ${does} is reported by each service in its own words`, () => {
    const { ssm, secrets, faults } = account()
    ssm('PutParameter', parameter)
    secrets('CreateSecret', secret)
    faults.add({ at: 'kms', does, times: 4 })
    assert.equal(ssm('PutParameter', { ...parameter, Overwrite: true }).name, inSsm)
    assert.equal(ssm('GetParameter', { Name: '/a', WithDecryption: true }).name, inSsm)
    assert.equal(secrets('GetSecretValue', { SecretId: 'a' }).name, reading)
    const put = { SecretId: 'a', SecretString: 'two', ClientRequestToken: versionId(2) }
    assert.equal(secrets('PutSecretValue', put).name, writing)
    assert.equal(ssm('GetParameter', { Name: '/a' }).members.Parameter.Version, 1)
    assert.equal(secrets('GetSecretValue', { SecretId: 'a' }).members.SecretString, 'one')
  })
}

it('a disabled key does not matter to a read without decryption', () => {
  const { ssm, faults } = account()
  ssm('PutParameter', parameter)
  faults.add({ at: 'kms', does: 'disabled' })
  assert.equal(ssm('GetParameter', { Name: '/a' }).status, 200)
})

it('requests, throttling and refusals are counted', () => {
  const { ssm, faults, counters } = account()
  ssm('PutParameter', parameter)
  faults.add({ at: 'ssm', does: 'throttle' })
  ssm('GetParameter', { Name: '/a' })
  faults.add({ at: 'ssm', does: 'deny' })
  ssm('GetParameter', { Name: '/a' })
  ssm('GetParameter', { Name: '/a', WithDecryption: true })
  assert.deepEqual(counters.toJSON(), {
    'kms.Decrypt': 1,
    'kms.Encrypt': 1,
    'ssm.GetParameter': 3,
    'ssm.PutParameter': 1,
    'ssm.denied': 1,
    'ssm.throttled': 1,
  })
})
