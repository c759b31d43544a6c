import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { AuthorizationRequest } from '../../../local/aws/authorize.ts'
import { account, versionId } from './aws-account.ts'

const KEY = 'arn:aws:kms:eu-west-1:000000000000:key/tokens'
const PARAMETER = 'arn:aws:ssm:eu-west-1:000000000000:parameter/t/a'
const secure = { Name: '/t/a', Value: 'one', Type: 'SecureString', KeyId: KEY }

/** An account that writes down what it asks, and refuses the actions given. */
function guarded(...refused: string[]) {
  const asked: AuthorizationRequest[] = []
  const authorize = (call: AuthorizationRequest) => {
    asked.push(call)
    return !refused.includes(call.action)
  }
  return { asked, refused, ...account({ authorize }) }
}

it('reading and writing a SecureString needs the parameter and its key, with the parameter as context', () => {
  const { ssm, asked } = guarded()
  ssm('PutParameter', secure)
  ssm('GetParameter', { Name: '/t/a:1', WithDecryption: true })
  const accessKeyId = 'AKIDEXAMPLE'
  const encryptionContext = { PARAMETER_ARN: PARAMETER }
  assert.deepEqual(asked, [
    { accessKeyId, action: 'ssm:PutParameter', resource: PARAMETER },
    { accessKeyId, action: 'kms:Encrypt', resource: KEY, encryptionContext },
    { accessKeyId, action: 'ssm:GetParameter', resource: PARAMETER },
    { accessKeyId, action: 'kms:Decrypt', resource: KEY, encryptionContext },
  ])
})

it('a read without decryption does not ask for the key', () => {
  const { ssm, asked } = guarded('kms:Decrypt')
  ssm('PutParameter', secure)
  assert.equal(ssm('GetParameter', { Name: '/t/a' }).status, 200)
  assert.ok(asked.every(({ action }) => action !== 'kms:Decrypt'))
})

it("SSM's own key is open to everyone", () => {
  const { ssm, asked } = guarded('kms:Encrypt', 'kms:Decrypt')
  assert.equal(ssm('PutParameter', { Name: '/t/a', Value: 'one', Type: 'SecureString' }).status, 200)
  assert.equal(ssm('GetParameter', { Name: '/t/a', WithDecryption: true }).status, 200)
  assert.ok(asked.every(({ action }) => action.startsWith('ssm:')))
})

for (const [action, operation, input] of [
  ['ssm:GetParameter', 'GetParameter', { Name: '/t/a' }],
  ['ssm:GetParameters', 'GetParameters', { Names: ['/t/a'] }],
  ['ssm:GetParameterHistory', 'GetParameterHistory', { Name: '/t/a' }],
  ['ssm:PutParameter', 'PutParameter', { ...secure, Overwrite: true }],
  ['ssm:DeleteParameter', 'DeleteParameter', { Name: '/t/a' }],
  ['ssm:DeleteParameters', 'DeleteParameters', { Names: ['/t/a'] }],
  ['ssm:LabelParameterVersion', 'LabelParameterVersion', { Name: '/t/a', Labels: ['good'] }],
  ['kms:Decrypt', 'GetParameter', { Name: '/t/a', WithDecryption: true }],
  ['kms:Encrypt', 'PutParameter', { ...secure, Overwrite: true }],
] as const) {
  it(`without ${action}, ${operation} is refused, named and without effect`, () => {
    const { ssm, refused } = guarded()
    ssm('PutParameter', secure)
    refused.push(action)
    const answer = ssm(operation, input)
    assert.equal(answer.name, 'AccessDeniedException')
    const resource = action.startsWith('kms:') ? KEY : PARAMETER
    assert.match(answer.members.message, /^User: arn:aws:iam::000000000000:user\/AKIDEXAMPLE /)
    assert.ok(
      answer.members.message.includes(`is not authorized to perform: ${action} on resource: ${resource} `),
    )
    refused.length = 0
    assert.equal(ssm('GetParameter', { Name: '/t/a' }).members.Parameter.Version, 1)
  })
}

it('a name without a slash has a slash in its ARN, so that a policy can name it', () => {
  const { ssm, asked } = guarded()
  ssm('GetParameter', { Name: 'plain' })
  assert.equal(asked[0]?.resource, 'arn:aws:ssm:eu-west-1:000000000000:parameter/plain')
})

it('whether a parameter exists is not told to who may not read it', () => {
  const { ssm } = guarded('ssm:GetParameter')
  assert.equal(ssm('GetParameter', { Name: '/none' }).name, 'AccessDeniedException')
})

it('a secret is asked for by its whole ARN, found or missing', () => {
  const { secrets, asked } = guarded()
  secrets('CreateSecret', { Name: 'a', SecretString: 'one', ClientRequestToken: versionId(1) })
  secrets('GetSecretValue', { SecretId: 'a' })
  secrets('GetSecretValue', { SecretId: 'missing' })
  const suffixed = /^arn:aws:secretsmanager:eu-west-1:000000000000:secret:(a|missing)-[A-Za-z0-9]{6}$/
  assert.equal(asked.length, 3)
  for (const { resource } of asked) assert.match(resource, suffixed)
})

it("a secret under a key of one's own needs that key, and the refusal does not name it", () => {
  const { secrets, refused, asked } = guarded()
  const token = { ClientRequestToken: versionId(1) }
  const { ARN } = secrets('CreateSecret', { Name: 'a', SecretString: 'one', KmsKeyId: KEY, ...token }).members
  refused.push('kms:Decrypt')
  const answer = secrets('GetSecretValue', { SecretId: 'a' })
  assert.equal(answer.name, 'AccessDeniedException')
  assert.equal(answer.members.message, 'Access to KMS is not allowed')
  const encryptionContext = { SecretARN: ARN, SecretVersionId: versionId(1) }
  assert.deepEqual(
    asked
      .filter(({ action }) => action.startsWith('kms:'))
      .map((call) => [call.action, call.encryptionContext]),
    [
      ['kms:GenerateDataKey', encryptionContext],
      ['kms:Decrypt', encryptionContext],
    ],
  )
})
