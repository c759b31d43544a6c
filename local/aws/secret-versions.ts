import { AwsError } from './aws-error.ts'
import type { SecretVersion, StoredSecret } from './stored-secret.ts'

/** The version that has a stage, if any. */
export const versionWithStage = (secret: StoredSecret, stage: string): SecretVersion | undefined =>
  [...secret.versions.values()].find(({ stages }) => stages.has(stage))

/** The version that a request means: by id, by stage, or both, in which case they must agree; AWSCURRENT by default. */
export function selectSecretVersion(
  secret: StoredSecret,
  versionId: string | undefined,
  stage: string | undefined,
): SecretVersion {
  if (versionId === undefined) {
    const wanted = stage ?? 'AWSCURRENT'
    return versionWithStage(secret, wanted) ?? notFound(`staging label: ${wanted}`)
  }
  const version = secret.versions.get(versionId) ?? notFound(`VersionId: ${versionId}`)
  if (stage !== undefined && !version.stages.has(stage)) {
    throw new AwsError(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    )
  }
  return version
}

/**
 * Moves a stage to a version. A stage is on one version at a time, and the version that loses AWSCURRENT becomes
 * AWSPREVIOUS (page "PutSecretValue").
 */
export function moveStage(secret: StoredSecret, stage: string, target: SecretVersion): void {
  const holder = versionWithStage(secret, stage)
  if (holder === target) return
  holder?.stages.delete(stage)
  target.stages.add(stage)
  if (stage === 'AWSCURRENT' && holder !== undefined) moveStage(secret, 'AWSPREVIOUS', holder)
}

/** Version ids with their stages, without the deprecated ones, as `DescribeSecret` shows them. */
export const stagesByVersion = (secret: StoredSecret): Record<string, string[]> =>
  Object.fromEntries(
    [...secret.versions.values()]
      .filter(({ stages }) => stages.size > 0)
      .map(({ id, stages }) => [id, [...stages].sort()]),
  )

function notFound(what: string): never {
  throw new AwsError(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${what}`,
  )
}
