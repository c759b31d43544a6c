import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { AuthorizationRequest } from '../../../local/aws/authorize.ts'
import { rolePolicies } from '../../../local/iam.ts'
import { account, NOW } from './aws-account.ts'

const DAY_MS = 24 * 60 * 60 * 1000
// What is shown here needs no RSA, whose keys take long to make.
const SIGNING = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }

function withKey(options: Parameters<typeof account>[0] = {}, more: object = {}) {
  const made = account(options)
  const { KeyId, Arn } = made.kms('CreateKey', { ...SIGNING, ...more }).members.KeyMetadata
  const message = { Message: Buffer.from('a').toString('base64'), SigningAlgorithm: 'ECDSA_SHA_256' }
  return { ...made, KeyId, Arn, sign: () => made.kms('Sign', { KeyId, ...message }) }
}

it('a signature is asked for with the aliases of the key, the algorithm and the kind of message', () => {
  const asked: AuthorizationRequest[] = []
  const authorize = (call: AuthorizationRequest) => asked.push(call) > 0
  const { kms, KeyId, Arn, sign } = withKey({ authorize })
  kms('CreateAlias', { AliasName: 'alias/b', TargetKeyId: KeyId })
  kms('CreateAlias', { AliasName: 'alias/a', TargetKeyId: KeyId })
  sign()
  assert.deepEqual(asked.at(-1), {
    accessKeyId: 'AKIDEXAMPLE',
    action: 'kms:Sign',
    resource: Arn,
    conditions: {
      'kms:ResourceAliases': ['alias/b', 'alias/a'],
      'kms:SigningAlgorithm': ['ECDSA_SHA_256'],
      'kms:MessageType': ['RAW'],
    },
  })
})

const statement = (Condition: Record<string, Record<string, string | string[]>>) => ({
  Effect: 'Allow' as const,
  Action: 'kms:*',
  Resource: '*',
  Condition,
})

function held(Condition: Record<string, Record<string, string | string[]>>) {
  const authorize = rolePolicies([{ accessKeyId: 'AKIDEXAMPLE', statements: [statement(Condition)] }])
  return (conditions: Record<string, string[]>) =>
    authorize({ accessKeyId: 'AKIDEXAMPLE', action: 'kms:Sign', resource: 'arn', conditions })
}

it('a role signs only with a key that has one of the aliases of its policy', () => {
  const may = held({ 'ForAnyValue:StringLike': { 'kms:ResourceAliases': 'alias/stitch-dev-default-*' } })
  const aliases = (...names: string[]) => may({ 'kms:ResourceAliases': names })
  assert.equal(aliases('alias/other', 'alias/stitch-dev-default-signing-01234567'), true)
  assert.equal(aliases('alias/other'), false)
  assert.equal(aliases(), false)
})

it('a role signs only with the algorithm and the kind of message of its policy', () => {
  const may = held({ StringEquals: { 'kms:SigningAlgorithm': 'A', 'kms:MessageType': ['RAW'] } })
  assert.equal(may({ 'kms:SigningAlgorithm': ['A'], 'kms:MessageType': ['RAW'] }), true)
  assert.equal(may({ 'kms:SigningAlgorithm': ['B'], 'kms:MessageType': ['RAW'] }), false)
  assert.equal(may({ 'kms:SigningAlgorithm': ['A'], 'kms:MessageType': ['DIGEST'] }), false)
})

it('aliases compared by an operator for one value are refused loudly, since such a policy never matches', () => {
  const may = held({ StringLike: { 'kms:ResourceAliases': 'alias/*' } })
  assert.throws(() => may({ 'kms:ResourceAliases': ['alias/a'] }), /StringLike on kms:ResourceAliases/)
})

it('a key is there until its waiting period is over, and then is gone with its aliases', () => {
  let now = NOW
  const { kms, KeyId } = withKey({ clock: () => now })
  kms('CreateAlias', { AliasName: 'alias/a', TargetKeyId: KeyId })
  kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
  now += 7 * DAY_MS - 1
  assert.equal(kms('DescribeKey', { KeyId }).members.KeyMetadata.KeyState, 'PendingDeletion')
  now += 1
  assert.equal(kms('DescribeKey', { KeyId }).name, 'NotFoundException')
  assert.deepEqual(kms('ListAliases').members.Aliases, [])
})

it('an import token is good for a day', () => {
  let now = NOW
  const { kms, KeyId } = withKey({ clock: () => now }, { Origin: 'EXTERNAL' })
  const { ImportToken } = kms('GetParametersForImport', {
    KeyId,
    WrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256',
    WrappingKeySpec: 'RSA_2048',
  }).members
  const model = { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }
  const bring = () => kms('ImportKeyMaterial', { KeyId, ImportToken, EncryptedKeyMaterial: 'AAAA', ...model })
  now += DAY_MS - 1
  assert.equal(bring().name, 'InvalidCiphertextException')
  now += 1
  assert.equal(bring().name, 'ExpiredImportTokenException')
})

for (const [does, name, status] of [
  ['disabled', 'DisabledException', 400],
  ['denied', 'AccessDeniedException', 400],
  ['throttle', 'ThrottlingException', 400],
  ['500', 'KMSInternalException', 500],
  ['KeyUnavailableException', 'KeyUnavailableException', 400],
] as const)
  it(`${does} at Sign is answered once with HTTP ${status} ${name}`, () => {
    const { faults, sign } = withKey()
    faults.add({ at: 'kms', does, operation: 'Sign' })
    const refused = sign()
    assert.deepEqual([refused.name, refused.status], [name, status])
    assert.equal(sign().status, 200)
  })

it('a list of aliases goes on where its page ended', () => {
  const { kms, KeyId } = withKey()
  for (const name of ['alias/a', 'alias/b', 'alias/c'])
    kms('CreateAlias', { AliasName: name, TargetKeyId: KeyId })
  const first = kms('ListAliases', { Limit: 2 }).members
  const second = kms('ListAliases', { Limit: 2, Marker: first.NextMarker }).members
  const names = [...first.Aliases, ...second.Aliases].map(({ AliasName }) => AliasName)
  assert.deepEqual(names, ['alias/a', 'alias/b', 'alias/c'])
  assert.deepEqual([first.Truncated, second.Truncated], [true, false])
})
