import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { secretDesk } from '../../../cli/secret-desk.ts'

/** A Secrets Manager that refuses to move a stage, and has AWSCURRENT on the version named. */
const refusing = (current: string) =>
  ({
    send: async ({ constructor: { name } }: object) => {
      if (name === 'UpdateSecretVersionStageCommand')
        throw Object.assign(new Error('RemoveFromVersionId is not valid'), {
          name: 'InvalidParameterException',
        })
      return { VersionIdsToStages: { [current]: ['AWSCURRENT'] } }
    },
  }) as unknown as SecretsManagerClient

it('a stage that was moved by a request whose answer got lost counts as moved', async () => {
  assert.equal(await secretDesk(refusing('new'), 's').promote('new', 'old'), true)
})

it('a stage that somebody else moved elsewhere does not', async () => {
  assert.equal(await secretDesk(refusing('theirs'), 's').promote('new', 'old'), false)
})
