import { AwsError, validationError } from './aws-error.ts'
import { type Operations, wireInstant } from './aws-operation.ts'
import { takePage } from './page.ts'
import { parseSecretContent, requireVersionId } from './secret-content.ts'
import { secretFilter } from './secret-filter.ts'
import { markDeleted, restore, type SecretStore } from './secret-store.ts'
import { addVersion } from './secret-value-operations.ts'
import { stagesByVersion } from './secret-versions.ts'
import type { StoredSecret } from './stored-secret.ts'

/** The operations of Secrets Manager on whole secrets (Secrets Manager API reference, one page each). */
export const secretOperations = (store: SecretStore): Operations => ({
  CreateSecret(input, context) {
    const { caller, now } = context
    const name = input.requiredText('Name')
    const existing = store.find(name, now)
    const arn = existing?.arn ?? store.nextArn(caller.region, name)
    context.require('secretsmanager:CreateSecret', arn)
    if (!/^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(name)) {
      throw validationError(
        'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
      )
    }
    const content = parseSecretContent(input)
    const versionId = content === undefined ? undefined : requireVersionId(input)
    if (existing !== undefined) refuseExisting(existing, versionId)
    const secret = existing ?? {
      name,
      arn,
      description: input.text('Description'),
      kmsKeyId: input.text('KmsKeyId'),
      tags: input
        .structures('Tags')
        .map((tag) => ({ Key: tag.requiredText('Key'), Value: tag.text('Value') ?? '' })),
      versions: new Map(),
      createdAt: now,
      changedAt: now,
    }
    if (content !== undefined && versionId !== undefined)
      addVersion(secret, { versionId, content, stages: [] }, context)
    if (existing === undefined) store.add(secret)
    return { ARN: arn, Name: name, VersionId: versionId }
  },

  DescribeSecret(input, { caller, now, require }) {
    const secretId = input.requiredText('SecretId')
    require('secretsmanager:DescribeSecret', store.arnFor(secretId, caller.region, now))
    const secret = store.get(secretId, now)
    return { ...describe(secret), VersionIdsToStages: stagesByVersion(secret) }
  },

  ListSecretVersionIds(input, { caller, now, require }) {
    const secretId = input.requiredText('SecretId')
    require('secretsmanager:ListSecretVersionIds', store.arnFor(secretId, caller.region, now))
    const secret = store.get(secretId, now)
    const versions = [...secret.versions.values()].filter(
      ({ stages }) => stages.size > 0 || input.flag('IncludeDeprecated'),
    )
    const { items, token } = takePage(versions, input, 100, 'InvalidNextTokenException')
    return {
      ARN: secret.arn,
      Name: secret.name,
      NextToken: token,
      Versions: items.map(({ id, stages, createdAt }) => ({
        VersionId: id,
        VersionStages: stages.size > 0 ? [...stages].sort() : undefined,
        CreatedDate: wireInstant(createdAt),
      })),
    }
  },

  ListSecrets(input, { now, require }) {
    require('secretsmanager:ListSecrets', '*')
    const isWanted = secretFilter(input)
    const listed = store
      .all(now)
      .filter(({ deletedAt }) => deletedAt === undefined || input.flag('IncludePlannedDeletion'))
      .filter(isWanted)
    const { items, token } = takePage(listed, input, 100, 'InvalidNextTokenException')
    return {
      NextToken: token,
      SecretList: items.map((secret) => ({
        ...describe(secret),
        SecretVersionsToStages: stagesByVersion(secret),
      })),
    }
  },

  DeleteSecret(input, { caller, now, require }) {
    const secretId = input.requiredText('SecretId')
    const arn = store.arnFor(secretId, caller.region, now)
    require('secretsmanager:DeleteSecret', arn)
    const windowDays = input.integer('RecoveryWindowInDays')
    const force = input.flag('ForceDeleteWithoutRecovery')
    if (force && windowDays !== undefined) {
      throw new AwsError(
        'InvalidParameterException',
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      )
    }
    if (windowDays !== undefined && (windowDays < 7 || windowDays > 30)) {
      throw new AwsError(
        'InvalidParameterException',
        'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
      )
    }
    if (force) {
      // A secret that is already gone is no error here ("DeleteSecret", ForceDeleteWithoutRecovery).
      const { name } = store.remove(secretId, now) ?? { name: secretId }
      return { ARN: arn, Name: name, DeletionDate: wireInstant(now) }
    }
    const secret = store.getLive(secretId, now)
    const deletionDate = markDeleted(secret, now, windowDays ?? 30)
    return { ARN: arn, Name: secret.name, DeletionDate: wireInstant(deletionDate) }
  },

  RestoreSecret(input, { caller, now, require }) {
    const secretId = input.requiredText('SecretId')
    require('secretsmanager:RestoreSecret', store.arnFor(secretId, caller.region, now))
    const secret = store.get(secretId, now)
    restore(secret)
    return { ARN: secret.arn, Name: secret.name }
  },
})

/**
 * A second CreateSecret is accepted only as a repetition of the first, with the same version id. `addVersion` compares
 * the content.
 */
function refuseExisting(secret: StoredSecret, versionId: string | undefined): void {
  if (secret.deletedAt !== undefined) {
    throw new AwsError(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    )
  }
  if (versionId === undefined || !secret.versions.has(versionId)) {
    throw new AwsError(
      'ResourceExistsException',
      `The operation failed because the secret ${secret.name} already exists.`,
    )
  }
}

const describe = (secret: StoredSecret) => ({
  ARN: secret.arn,
  Name: secret.name,
  Description: secret.description,
  KmsKeyId: secret.kmsKeyId,
  Tags: secret.tags,
  CreatedDate: wireInstant(secret.createdAt),
  LastChangedDate: wireInstant(secret.changedAt),
  DeletedDate: secret.deletedAt === undefined ? undefined : wireInstant(secret.deletedAt),
})
