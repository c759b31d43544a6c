import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  ListSecretVersionIdsCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import type { AwsPromise } from './aws-endpoint-promise.ts'
import { create, put, read } from './aws-endpoint-secret-calls.ts'

/** Which version has which stages; versions without any are left out. */
const stages = async (secrets: SecretsManagerClient, SecretId: string) => {
  const { VersionIdsToStages } = await secrets.send(new DescribeSecretCommand({ SecretId }))
  return Object.fromEntries(
    Object.entries(VersionIdsToStages ?? {})
      .filter(([, names]) => names.length > 0)
      .map(([version, names]) => [version, names.toSorted()]),
  )
}

const pending = { VersionStages: ['AWSPENDING'] }

/** Two versions: `current`, and `next` that waits as AWSPENDING. */
async function createWithPending(secrets: SecretsManagerClient, SecretId: string) {
  const current = (await create(secrets, SecretId, 'one')).VersionId as string
  const next = await put(secrets, SecretId, 'two', pending)
  return { current, next }
}

const promote = (secrets: SecretsManagerClient, SecretId: string, from: string | undefined, to: string) =>
  secrets.send(
    new UpdateSecretVersionStageCommand({
      SecretId,
      VersionStage: 'AWSCURRENT',
      RemoveFromVersionId: from,
      MoveToVersionId: to,
    }),
  )

/** Versions of a secret and the stages that move between them. */
export const secretStagePromises: readonly AwsPromise[] = [
  [
    'a new value becomes current and the one before previous; older ones lose their stage',
    async ({ secrets, uniqueName }) => {
      const name = uniqueName()
      const { VersionId: first = '' } = await create(secrets, name, 'one')
      const second = await put(secrets, name, 'two')
      assert.deepEqual(await stages(secrets, name), { [first]: ['AWSPREVIOUS'], [second]: ['AWSCURRENT'] })
      const third = await put(secrets, name, 'three')
      assert.deepEqual(await stages(secrets, name), { [second]: ['AWSPREVIOUS'], [third]: ['AWSCURRENT'] })
      assert.equal((await read(secrets, name)).SecretString, 'three')
      assert.equal((await read(secrets, name, { VersionStage: 'AWSPREVIOUS' })).SecretString, 'two')
      assert.equal((await read(secrets, name, { VersionId: second })).SecretString, 'two')
    },
  ],
  [
    'a version without a stage does not show in the description',
    async ({ secrets, uniqueName }) => {
      const SecretId = uniqueName()
      for (const write of [create, put, put]) await write(secrets, SecretId, 'one')
      const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }))
      assert.equal(Object.keys(VersionIdsToStages).length, 2)
    },
  ],
  [
    'a version without a stage is listed only as deprecated',
    async ({ secrets, uniqueName }) => {
      const SecretId = uniqueName()
      const { VersionId: first = '' } = await create(secrets, SecretId, 'one')
      await put(secrets, SecretId, 'two')
      await put(secrets, SecretId, 'three')
      const list = async (IncludeDeprecated: boolean) =>
        (await secrets.send(new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated }))).Versions?.map(
          ({ VersionId }) => VersionId,
        ) ?? []
      assert.equal((await list(false)).length, 2)
      assert.ok(!(await list(false)).includes(first))
      assert.ok((await list(true)).includes(first))
    },
  ],
  [
    'the first value of a secret made without one is current, whatever stage it asks for',
    async ({ secrets, uniqueName }) => {
      const Name = uniqueName()
      await secrets.send(new CreateSecretCommand({ Name }))
      await assert.rejects(read(secrets, Name), { name: 'ResourceNotFoundException' })
      const version = await put(secrets, Name, 'one', pending)
      assert.deepEqual(await stages(secrets, Name), { [version]: ['AWSCURRENT', 'AWSPENDING'] })
    },
  ],
  [
    'a pending version is read only by its stage or its id',
    async ({ secrets, uniqueName }) => {
      const name = uniqueName()
      const { current, next } = await createWithPending(secrets, name)
      assert.deepEqual(await stages(secrets, name), { [current]: ['AWSCURRENT'], [next]: ['AWSPENDING'] })
      assert.equal((await read(secrets, name)).SecretString, 'one')
      assert.equal((await read(secrets, name, { VersionStage: 'AWSPENDING' })).SecretString, 'two')
      assert.equal((await read(secrets, name, { VersionId: next })).SecretString, 'two')
    },
  ],
  [
    'promoting the pending version makes the current one previous',
    async ({ secrets, uniqueName }) => {
      const name = uniqueName()
      const { current, next } = await createWithPending(secrets, name)
      await promote(secrets, name, current, next)
      const after = await stages(secrets, name)
      assert.deepEqual(after[current], ['AWSPREVIOUS'])
      assert.ok(after[next]?.includes('AWSCURRENT'))
      assert.equal((await read(secrets, name, { VersionStage: 'AWSCURRENT' })).SecretString, 'two')
    },
  ],
  [
    'a promoted version is what a read without a stage gets',
    async ({ secrets, uniqueName }) => {
      const name = uniqueName()
      const { current, next } = await createWithPending(secrets, name)
      await promote(secrets, name, current, next)
      assert.equal((await read(secrets, name)).SecretString, 'two')
    },
  ],
  [
    'a promoted version stays pending until that stage is removed',
    async ({ secrets, uniqueName }) => {
      const name = uniqueName()
      const { current, next } = await createWithPending(secrets, name)
      await promote(secrets, name, current, next)
      assert.deepEqual((await stages(secrets, name))[next], ['AWSCURRENT', 'AWSPENDING'])
      await secrets.send(
        new UpdateSecretVersionStageCommand({
          SecretId: name,
          VersionStage: 'AWSPENDING',
          RemoveFromVersionId: next,
        }),
      )
      assert.deepEqual((await stages(secrets, name))[next], ['AWSCURRENT'])
    },
  ],
  [
    'a stage moves only when the request names the version that has it',
    async ({ secrets, uniqueName }) => {
      const name = uniqueName()
      const { current, next } = await createWithPending(secrets, name)
      await assert.rejects(promote(secrets, name, undefined, next), { name: 'InvalidParameterException' })
      await assert.rejects(promote(secrets, name, next, next), { name: 'InvalidParameterException' })
      assert.deepEqual((await stages(secrets, name))[current], ['AWSCURRENT'])
    },
  ],
  [
    'the same request twice makes one version, and the same token with other content none',
    async ({ secrets, uniqueName }) => {
      const name = uniqueName()
      await create(secrets, name, 'one')
      const ClientRequestToken = randomUUID()
      assert.equal(await put(secrets, name, 'two', { ClientRequestToken }), ClientRequestToken)
      assert.equal(await put(secrets, name, 'two', { ClientRequestToken }), ClientRequestToken)
      assert.equal(Object.keys(await stages(secrets, name)).length, 2)
      await assert.rejects(put(secrets, name, 'three', { ClientRequestToken }), {
        name: 'ResourceExistsException',
      })
      assert.equal((await read(secrets, name)).SecretString, 'two')
    },
  ],
]
