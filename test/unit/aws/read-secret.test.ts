import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager'
import { secretsManager } from '../../../lib/aws/secrets-manager/read-secret.ts'
import { anHttpServer } from '../../support/loopback.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { anAws, sdkClients } from '../../support/sdk-clients.ts'

const ID = '/stitch/dev/default/client'

async function aSecret(
  t: TestContext,
  value: { SecretString?: string; SecretBinary?: Uint8Array } | undefined,
) {
  const aws = await anAws(t)
  if (value !== undefined) await aws.secrets.send(new CreateSecretCommand({ Name: ID, ...value }))
  const read = secretsManager(aws.secrets, ID)
  return { ...aws, read: (stage: 'AWSCURRENT' | 'AWSPREVIOUS' = 'AWSCURRENT') => read(stage, 6500) }
}

it('a text is read with its version and the moment it was made', async (t) => {
  const startedAt = Math.floor(Date.now() / 1000)
  const { read } = await aSecret(t, { SecretString: 'content' })
  const { string, versionId, createdAt } = await read()
  assert.equal(string, 'content')
  assert.ok(versionId.length >= 32)
  assert.ok(Number.isInteger(createdAt) && (createdAt ?? 0) >= startedAt)
})

it('bytes are read as bytes', async (t) => {
  const { read } = await aSecret(t, { SecretBinary: new Uint8Array([0, 1, 255]) })
  const { string, binary } = await read()
  assert.deepEqual([string, [...(binary ?? [])]], [undefined, [0, 1, 255]])
})

it('current and previous version are told apart', async (t) => {
  const { secrets, read } = await aSecret(t, { SecretString: 'old' })
  await secrets.send(new PutSecretValueCommand({ SecretId: ID, SecretString: 'new' }))
  assert.deepEqual([(await read()).string, (await read('AWSPREVIOUS')).string], ['new', 'old'])
})

describe('what does not pass has a code of its own, after one call:', () => {
  for (const [what, fault, code] of [
    ['no right', { at: 'secretsmanager', does: 'deny' }, 'secret_access_denied'],
    ['a KMS key that is disabled', { at: 'kms', does: 'disabled' }, 'secret_decrypt_failed'],
    ['a KMS key that may not be used', { at: 'kms', does: 'denied' }, 'secret_decrypt_failed'],
  ] as const)
    it(`${what}: ${code}`, async (t) => {
      const { faults, counters, read } = await aSecret(t, { SecretString: 'canary' })
      faults.add(fault)
      const error = await rejectionOf(read())
      assert.equal(error.code, code)
      assert.equal(counters.get('secretsmanager.GetSecretValue'), 1)
      assert.doesNotMatch(JSON.stringify([error.message, error.facts]), /canary/)
    })

  it('no secret: secret_not_found', async (t) => {
    const { counters, read } = await aSecret(t, undefined)
    const error = await rejectionOf(read())
    assert.deepEqual([error.code, error.facts.secretId], ['secret_not_found', ID])
    assert.equal(counters.get('secretsmanager.GetSecretValue'), 1)
  })

  it('no previous version: secret_not_found', async (t) => {
    const { read } = await aSecret(t, { SecretString: 'only' })
    assert.equal((await rejectionOf(read('AWSPREVIOUS'))).code, 'secret_not_found')
  })

  it('pending deletion: secret_pending_deletion', async (t) => {
    const { secrets, read } = await aSecret(t, { SecretString: 'a' })
    await secrets.send(new DeleteSecretCommand({ SecretId: ID }))
    assert.equal((await rejectionOf(read())).code, 'secret_pending_deletion')
  })
})

for (const does of ['throttle', '500', '503'])
  it(`${does} twice does not cost the secret`, async (t) => {
    const { faults, read } = await aSecret(t, { SecretString: 'content' })
    faults.add({ at: 'secretsmanager', does, times: 2 })
    assert.equal((await read()).string, 'content')
  })

it('5xx for ever is secret_unavailable', async (t) => {
  const { faults, read } = await aSecret(t, { SecretString: 'content' })
  faults.add({ at: 'secretsmanager', does: '500', times: Number.POSITIVE_INFINITY })
  assert.equal((await rejectionOf(read())).code, 'secret_unavailable')
})

it('a call that hangs ends when its time is over', async (t) => {
  const { secrets, faults, counters } = await aSecret(t, { SecretString: 'content' })
  faults.add({ at: 'secretsmanager', does: 'hang', times: Number.POSITIVE_INFINITY })
  const error = await rejectionOf(secretsManager(secrets, ID)('AWSCURRENT', 200))
  assert.equal(error.code, 'secret_unavailable')
  // An attempt without such a limit is given up after 2 s, and followed by another.
  assert.ok(counters.get('secretsmanager.GetSecretValue') <= 1)
})

/** A reader of the secret, whose AWS gives this answer. */
async function answered(t: TestContext, status: number, body: object) {
  const url = await anHttpServer(t, (request, response) => {
    request.resume()
    response.writeHead(status).end(JSON.stringify(body))
  })
  const { ssm, secrets } = sdkClients(url)
  t.after(() => secrets.destroy())
  ssm.destroy()
  return secretsManager(secrets, ID)('AWSCURRENT', 6500)
}

// Fault: what answers is not AWS
it('an answer with HTTP 200 that is none of Secrets Manager’s is no empty secret', async (t) => {
  const { code, facts } = await rejectionOf(answered(t, 200, {}))
  assert.deepEqual([code, facts.awsError], ['secret_unavailable', 'ForeignAnswer'])
})

describe('what is read has what the answer has, and nothing else:', () => {
  for (const [what, answer, read] of [
    ['a text', { SecretString: 'pem' }, { string: 'pem' }],
    ['bytes', { SecretBinary: 'AAH/' }, { binary: new Uint8Array([0, 1, 255]) }],
    ['a moment, in whole seconds', { CreatedDate: 1_800_000_000.9 }, { createdAt: 1_800_000_000 }],
    ['a version only', {}, {}],
  ] as const)
    it(what, async (t) => {
      const given = await answered(t, 200, { VersionId: 'v', ...answer })
      const bytes = 'binary' in given ? { binary: new Uint8Array(given.binary ?? []) } : {}
      assert.deepEqual({ ...given, ...bytes }, { versionId: 'v', ...read })
    })
})

describe('an error of AWS is told by its name, and by its text only where the name has several causes:', () => {
  for (const [name, message, code] of [
    ['AccessDeniedException', 'Access to KMS is not allowed', 'secret_decrypt_failed'],
    [
      'AccessDeniedException',
      'not authorized to perform secretsmanager:GetSecretValue',
      'secret_access_denied',
    ],
    ['InvalidParameterException', 'kms:Decrypt is no parameter', 'secret_unavailable'],
    ['InvalidRequestException', 'it was marked for deletion', 'secret_pending_deletion'],
    ['InvalidRequestException', 'the secret has no value yet', 'secret_unavailable'],
    ['InvalidParameterException', 'the filter was deleted', 'secret_unavailable'],
  ] as const)
    it(`${name}, ${message}: ${code}`, async (t) => {
      const error = await rejectionOf(answered(t, 400, { __type: name, message }))
      assert.deepEqual([error.code, error.facts], [code, { secretId: ID, awsError: name }])
    })
})
