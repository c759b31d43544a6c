import assert from 'node:assert/strict'
import { it } from 'node:test'
import { account, NOW, versionId } from './aws-account.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const create = { Name: 'a', SecretString: 'one', ClientRequestToken: versionId(1) }

it('a secret is restorable until its recovery window ends, and gone after it', () => {
  for (const [elapsedMs, expected] of [
    [7 * DAY_MS - 1, undefined],
    [7 * DAY_MS, 'ResourceNotFoundException'],
  ] as const) {
    let now = NOW
    const { secrets } = account({ clock: () => now })
    secrets('CreateSecret', create)
    const { DeletionDate } = secrets('DeleteSecret', { SecretId: 'a', RecoveryWindowInDays: 7 }).members
    assert.equal(DeletionDate, (NOW + 7 * DAY_MS) / 1000)
    now += elapsedMs
    assert.equal(secrets('RestoreSecret', { SecretId: 'a' }).name, expected)
  }
})

it('a secret pending deletion is listed only when asked for', () => {
  const { secrets } = account()
  secrets('CreateSecret', create)
  secrets('DeleteSecret', { SecretId: 'a' })
  assert.equal(secrets('ListSecrets').members.SecretList.length, 0)
  assert.equal(secrets('ListSecrets', { IncludePlannedDeletion: true }).members.SecretList.length, 1)
})

it('the same account gives the same ARN again, and a re-created secret another one', () => {
  const arn = (times: number) => {
    const { secrets } = account()
    const arns = Array.from({ length: times }, () => {
      const { ARN } = secrets('CreateSecret', create).members
      secrets('DeleteSecret', { SecretId: 'a', ForceDeleteWithoutRecovery: true })
      return ARN
    })
    return arns.at(-1)
  }
  assert.equal(arn(1), arn(1))
  assert.notEqual(arn(1), arn(2))
})

for (const [what, operation, input, expected] of [
  [
    'both contents',
    'PutSecretValue',
    { SecretString: 'a', SecretBinary: 'YQ==' },
    'InvalidParameterException',
  ],
  ['no content', 'PutSecretValue', {}, 'InvalidRequestException'],
  ['65536 bytes', 'PutSecretValue', { SecretString: 'x'.repeat(65_536) }, undefined],
  ['65537 bytes', 'PutSecretValue', { SecretString: 'x'.repeat(65_537) }, 'ValidationException'],
  ['no token', 'PutSecretValue', { SecretString: 'a', ClientRequestToken: null }, 'InvalidRequestException'],
  [
    'a token of 31 characters',
    'PutSecretValue',
    { SecretString: 'a', ClientRequestToken: 'x'.repeat(31) },
    'InvalidParameterException',
  ],
  ['neither version', 'UpdateSecretVersionStage', { VersionStage: 'x' }, 'InvalidParameterException'],
  [
    'AWSCURRENT taken away',
    'UpdateSecretVersionStage',
    { VersionStage: 'AWSCURRENT', RemoveFromVersionId: versionId(1) },
    'InvalidParameterException',
  ],
  [
    'a stage taken from a version that does not have it',
    'UpdateSecretVersionStage',
    { VersionStage: 'x', RemoveFromVersionId: versionId(1) },
    'InvalidParameterException',
  ],
  [
    'a version that does not have the stage',
    'GetSecretValue',
    { VersionId: versionId(1), VersionStage: 'AWSPREVIOUS' },
    'InvalidRequestException',
  ],
  [
    'a window and none',
    'DeleteSecret',
    { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true },
    'InvalidParameterException',
  ],
] as const) {
  it(`${operation} with ${what} is ${expected === undefined ? 'accepted' : `refused with ${expected}`}`, () => {
    const { secrets } = account()
    secrets('CreateSecret', create)
    const request = { SecretId: 'a', ClientRequestToken: versionId(2), ...input }
    assert.equal(secrets(operation, request).name, expected)
  })
}

it('a repeated CreateSecret answers as the first did, and with other content fails', () => {
  const { secrets } = account()
  const first = secrets('CreateSecret', create)
  assert.deepEqual(secrets('CreateSecret', create), first)
  assert.equal(secrets('CreateSecret', { ...create, SecretString: 'two' }).name, 'ResourceExistsException')
})

it('going back to the previous version swaps the two', () => {
  const { secrets } = account()
  secrets('CreateSecret', create)
  secrets('PutSecretValue', { SecretId: 'a', SecretString: 'two', ClientRequestToken: versionId(2) })
  secrets('UpdateSecretVersionStage', {
    SecretId: 'a',
    VersionStage: 'AWSCURRENT',
    RemoveFromVersionId: versionId(2),
    MoveToVersionId: versionId(1),
  })
  assert.deepEqual(secrets('DescribeSecret', { SecretId: 'a' }).members.VersionIdsToStages, {
    [versionId(1)]: ['AWSCURRENT'],
    [versionId(2)]: ['AWSPREVIOUS'],
  })
})

it('a name that Secrets Manager does not know is refused', () => {
  assert.equal(account().secrets('CreateSecret', { ...create, Name: 'a b' }).name, 'ValidationException')
})

it('a list, of secrets or of versions, refuses a token that was made up', () => {
  const { secrets } = account()
  secrets('CreateSecret', create)
  for (const operation of ['ListSecrets', 'ListSecretVersionIds'])
    assert.equal(
      secrets(operation, { SecretId: 'a', NextToken: 'made-up' }).name,
      'InvalidNextTokenException',
      operation,
    )
})
