import { AwsError } from './aws-error.ts'
import { type OperationContext, type Operations, wireInstant } from './aws-operation.ts'
import { fingerprintOf, parseSecretContent, requireVersionId, type SecretContent } from './secret-content.ts'
import type { SecretStore } from './secret-store.ts'
import { moveStage, selectSecretVersion, versionWithStage } from './secret-versions.ts'
import type { SecretVersion, StoredSecret } from './stored-secret.ts'

/** The key that Secrets Manager uses when a secret names none. */
const DEFAULT_SECRETS_KEY = 'alias/aws/secretsmanager'

const keyOf = (secret: StoredSecret) => secret.kmsKeyId ?? DEFAULT_SECRETS_KEY

const encryptionContext = (secret: StoredSecret, versionId: string) => ({
  SecretARN: secret.arn,
  SecretVersionId: versionId,
})

/** A version that a request asks for. */
interface NewVersion {
  readonly versionId: string
  readonly content: SecretContent
  readonly stages: readonly string[]
}

/**
 * Adds a version, or finds the one that the same request made before. Throws `ResourceExistsException` when the
 * version id is taken by other content.
 */
export function addVersion(
  secret: StoredSecret,
  { versionId, content, stages }: NewVersion,
  { kms, now }: OperationContext,
): SecretVersion {
  const fingerprint = fingerprintOf(content)
  const existing = secret.versions.get(versionId)
  if (existing !== undefined) {
    if (existing.fingerprint === fingerprint) return existing
    throw new AwsError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${versionId} because that value is already in use for a version of secret ${secret.arn}.`,
    )
  }
  const ciphertext = kms.encrypt(
    'GenerateDataKey',
    keyOf(secret),
    JSON.stringify(content),
    encryptionContext(secret, versionId),
  )
  const version = { id: versionId, ciphertext, fingerprint, stages: new Set<string>(), createdAt: now }
  const isFirst = versionWithStage(secret, 'AWSCURRENT') === undefined
  secret.versions.set(versionId, version)
  secret.changedAt = now
  for (const stage of isFirst ? new Set([...stages, 'AWSCURRENT']) : stages) moveStage(secret, stage, version)
  return version
}

/** The operations of Secrets Manager on versions and their stages (Secrets Manager API reference, one page each). */
export const secretValueOperations = (store: SecretStore): Operations => ({
  GetSecretValue(input, context) {
    const secretId = input.requiredText('SecretId')
    context.require(
      'secretsmanager:GetSecretValue',
      store.arnFor(secretId, context.caller.region, context.now),
    )
    const secret = store.getLive(secretId, context.now)
    const version = selectSecretVersion(secret, input.text('VersionId'), input.text('VersionStage'))
    const content = context.kms.decrypt(
      keyOf(secret),
      version.ciphertext,
      encryptionContext(secret, version.id),
    )
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      ...(JSON.parse(content) as SecretContent),
      VersionStages: [...version.stages].sort(),
      CreatedDate: wireInstant(version.createdAt),
    }
  },

  PutSecretValue(input, context) {
    const secretId = input.requiredText('SecretId')
    context.require(
      'secretsmanager:PutSecretValue',
      store.arnFor(secretId, context.caller.region, context.now),
    )
    const versionId = requireVersionId(input)
    const content = parseSecretContent(input)
    if (content === undefined) {
      throw new AwsError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.')
    }
    const secret = store.getLive(secretId, context.now)
    const stages = input.texts('VersionStages') ?? ['AWSCURRENT']
    const version = addVersion(secret, { versionId, content, stages }, context)
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      VersionStages: [...version.stages].sort(),
    }
  },

  UpdateSecretVersionStage(input, { caller, now, require }) {
    const secretId = input.requiredText('SecretId')
    require('secretsmanager:UpdateSecretVersionStage', store.arnFor(secretId, caller.region, now))
    const stage = input.requiredText('VersionStage')
    const from = input.text('RemoveFromVersionId')
    const to = input.text('MoveToVersionId')
    const secret = store.getLive(secretId, now)
    const holder = versionWithStage(secret, stage)
    const target = to === undefined ? undefined : selectSecretVersion(secret, to, undefined)
    checkStageMove(stage, holder, from, target)
    if (target === undefined) holder?.stages.delete(stage)
    else moveStage(secret, stage, target)
    secret.changedAt = now
    return { ARN: secret.arn, Name: secret.name }
  },
})

/** A request can take a stage off a version only by naming that version. AWSCURRENT is always on one version. */
function checkStageMove(
  stage: string,
  holder: SecretVersion | undefined,
  from: string | undefined,
  target: SecretVersion | undefined,
): void {
  const invalid = (message: string) => new AwsError('InvalidParameterException', message)
  if (from === undefined && target === undefined) {
    throw invalid('You must provide either RemoveFromVersionId or MoveToVersionId.')
  }
  if (holder !== undefined && holder !== target && holder.id !== from) {
    throw invalid(
      `The parameter RemoveFromVersionId ${from === undefined ? "can't be empty" : "isn't valid"}. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    )
  }
  if (holder === undefined && from !== undefined) {
    throw invalid(
      `The parameter RemoveFromVersionId isn't valid. Staging label ${stage} is not attached to version ${from}.`,
    )
  }
  if (target === undefined && stage === 'AWSCURRENT') {
    throw invalid(
      "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    )
  }
}
