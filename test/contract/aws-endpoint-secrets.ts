import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  ListSecretsCommand,
  type ListSecretsCommandOutput,
  ResourceNotFoundException,
  RestoreSecretCommand,
} from '@aws-sdk/client-secrets-manager'
import { rejectionOf } from '../support/rejection.ts'
import type { AwsPromise } from './aws-endpoint-promise.ts'
import { create, put, read } from './aws-endpoint-secret-calls.ts'

// The wording has changed over the years, and clients have only the words to go by.
const pendingDeletion = { name: 'InvalidRequestException', message: /marked (for deletion|deleted)/ }

/** Whole secrets: making, reading, listing, deleting. */
export const secretPromises: readonly AwsPromise[] = [
  [
    'a secret is read by its name and by its ARN, which ends in six more characters',
    async ({ secrets, uniqueName }) => {
      const name = uniqueName()
      const { ARN = '', VersionId } = await create(secrets, name, 'one')
      assert.match(
        ARN,
        new RegExp(`^arn:aws:secretsmanager:eu-west-1:\\d{12}:secret:${name}-[A-Za-z0-9]{6}$`),
      )
      for (const secretId of [name, ARN]) {
        const secret = await read(secrets, secretId)
        assert.equal(secret.SecretString, 'one')
        assert.equal(secret.VersionId, VersionId)
        assert.deepEqual(secret.VersionStages, ['AWSCURRENT'])
      }
    },
  ],
  [
    'an ARN without the six characters finds the secret too',
    async ({ secrets, uniqueName }) => {
      const { ARN = '' } = await create(secrets, uniqueName(), 'one')
      assert.equal((await read(secrets, ARN.slice(0, -7))).SecretString, 'one')
    },
  ],
  [
    'a binary secret comes back byte for byte, and not as a string',
    async ({ secrets, uniqueName }) => {
      const Name = uniqueName()
      const SecretBinary = Uint8Array.from({ length: 256 }, (_, byte) => byte)
      await secrets.send(new CreateSecretCommand({ Name, SecretBinary }))
      const secret = await read(secrets, Name)
      assert.deepEqual(Uint8Array.from(secret.SecretBinary ?? []), SecretBinary)
      assert.equal(secret.SecretString, undefined)
    },
  ],
  [
    'a name is taken once',
    async ({ secrets, uniqueName }) => {
      const name = uniqueName()
      await create(secrets, name, 'one')
      await assert.rejects(create(secrets, name, 'two'), { name: 'ResourceExistsException' })
    },
  ],
  [
    'a missing secret, version or stage is not found',
    async ({ secrets, uniqueName }) => {
      const name = uniqueName()
      const missing = { name: 'ResourceNotFoundException' }
      await assert.rejects(read(secrets, name), missing)
      await assert.rejects(put(secrets, name, 'one'), missing)
      await create(secrets, name, 'one')
      await assert.rejects(read(secrets, name, { VersionStage: 'AWSPENDING' }), missing)
      await assert.rejects(read(secrets, name, { VersionId: randomUUID() }), missing)
    },
  ],
  [
    'a missing secret is answered with HTTP 400',
    async ({ secrets, uniqueName }) => {
      const error = await rejectionOf(read(secrets, uniqueName()), ResourceNotFoundException)
      assert.equal(error.$metadata.httpStatusCode, 400)
    },
  ],
  [
    'a secret that is pending deletion cannot be read until it is restored',
    async ({ secrets, uniqueName }) => {
      const SecretId = uniqueName()
      await create(secrets, SecretId, 'one')
      await secrets.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }))
      await assert.rejects(read(secrets, SecretId), pendingDeletion)
      const { DeletedDate } = await secrets.send(new DescribeSecretCommand({ SecretId }))
      assert.ok(DeletedDate instanceof Date)
      await secrets.send(new RestoreSecretCommand({ SecretId }))
      assert.equal((await read(secrets, SecretId)).SecretString, 'one')
    },
  ],
  [
    'a secret that is pending deletion cannot be written',
    async ({ secrets, uniqueName }) => {
      const SecretId = uniqueName()
      await create(secrets, SecretId, 'one')
      await secrets.send(new DeleteSecretCommand({ SecretId }))
      await assert.rejects(put(secrets, SecretId, 'two'), pendingDeletion)
    },
  ],
  [
    'the name of a secret that is pending deletion stays taken',
    async ({ secrets, uniqueName }) => {
      const SecretId = uniqueName()
      await create(secrets, SecretId, 'one')
      await secrets.send(new DeleteSecretCommand({ SecretId }))
      await assert.rejects(create(secrets, SecretId, 'two'), { name: 'InvalidRequestException' })
    },
  ],
  [
    'a secret deleted without recovery is gone at once',
    async ({ secrets, uniqueName }) => {
      const SecretId = uniqueName()
      await create(secrets, SecretId, 'one')
      await secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }))
      await assert.rejects(read(secrets, SecretId), { name: 'ResourceNotFoundException' })
      await create(secrets, SecretId, 'two')
      assert.equal((await read(secrets, SecretId)).SecretString, 'two')
    },
  ],
  [
    'a missing secret is deleted without recovery, again and again, and with a recovery window it is not found',
    async ({ secrets, uniqueName }) => {
      const SecretId = uniqueName()
      const force = () =>
        secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }))
      assert.ok((await force()).DeletionDate instanceof Date)
      await create(secrets, SecretId, 'one')
      assert.equal((await force()).Name, SecretId)
      assert.equal((await force()).Name, SecretId)
      await assert.rejects(secrets.send(new DeleteSecretCommand({ SecretId })), {
        name: 'ResourceNotFoundException',
      })
    },
  ],
  [
    'a recovery window is 7 to 30 days',
    async ({ secrets, uniqueName }) => {
      for (const [RecoveryWindowInDays, accepted] of [
        [6, false],
        [7, true],
        [30, true],
        [31, false],
      ] as const) {
        const SecretId = uniqueName()
        await create(secrets, SecretId, 'one')
        const deleting = secrets.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays }))
        if (accepted) await deleting
        else await assert.rejects(deleting, { name: 'InvalidParameterException' })
      }
    },
  ],
  [
    'secrets are listed without what they hold',
    async ({ secrets, uniqueName }) => {
      const name = uniqueName()
      await create(secrets, name, 'one')
      let NextToken: string | undefined
      let found: object | undefined
      do {
        const page: ListSecretsCommandOutput = await secrets.send(new ListSecretsCommand({ NextToken }))
        found ??= page.SecretList?.find(({ Name }) => Name === name)
        NextToken = page.NextToken
      } while (NextToken !== undefined)
      assert.ok(found)
      assert.doesNotMatch(JSON.stringify(found), /one/)
    },
  ],
]
