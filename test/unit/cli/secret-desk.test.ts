import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { secretDesk } from '../../../cli/secret-desk.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { anAws } from '../../support/sdk-clients.ts'

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

it('a stage that another call moved elsewhere does not', async () => {
  assert.equal(await secretDesk(refusing('theirs'), 's').promote('new', 'old'), false)
})

/** Time for a few attempts, also on a busy machine. */
const TIME_MS = 3500

// Fault: AWS throttles for ever
it('a call that AWS throttles for ever ends with its time, says that AWS throttles, and what to do next', async (t) => {
  const { secrets, faults, counters } = await anAws(t)
  faults.add({ at: 'secretsmanager', does: 'throttle', times: Number.POSITIVE_INFINITY })
  const desk = secretDesk(secrets, 's', TIME_MS)
  for (const [action, work] of [
    ['DescribeSecret', () => desk.describe()],
    ['PutSecretValue', () => desk.put('text')],
    ['UpdateSecretVersionStage', () => desk.promote('new', 'old')],
  ] as const) {
    const { code, message, facts } = await rejectionOf(work())
    assert.deepEqual([code, facts.awsError], ['secret_unavailable', 'ThrottlingException'])
    assert.match(message, new RegExp(`AWS throttles ${action} .*Wait a minute, then run the command again`))
    assert.ok(counters.get(`secretsmanager.${action}`) > 1, 'it was repeated')
  }
})
