import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import { isThrottled } from '../lib/aws/aws-error-name.ts'
import { type SdkError, sdkFacts } from '../lib/aws/sdk-settings.ts'
import { type ErrorCode, StitchError } from '../lib/errors.ts'
import type { SecretValue } from '../lib/refresher/credentials/client-credentials.ts'
import { callingWithin } from './calling-within.ts'

/** How long all attempts of one call may take, in milliseconds. */
const CALL_MS = 10_000

/** The secret as its operator handles it: by versions and the stages on them (Secrets Manager, "Secret versions"). */
export interface SecretDesk {
  /** Whether there is a secret, and which version is AWSCURRENT. */
  describe(): Promise<{ readonly exists: boolean; readonly currentVersionId: string | undefined }>
  read(versionId: string): Promise<SecretValue>
  /**
   * Makes the secret; its first version is AWSCURRENT at once. Resolves with `undefined` when another caller was
   * faster.
   */
  create(text: string): Promise<string | undefined>
  /** Adds a version. Without a stage it becomes AWSCURRENT at once. */
  put(text: string, stage?: 'AWSPENDING'): Promise<string>
  /** Moves AWSCURRENT from one version to another; false when it was not on the first any more. */
  promote(versionId: string, fromVersionId: string): Promise<boolean>
  /** Takes AWSPENDING off a version, if it is still there. Never rejects: a forgotten label does no harm. */
  dropPending(versionId: string): Promise<void>
}

/**
 * Secrets Manager through the SDK. Rejects with a `secret_…` code. A call, with all its attempts, takes 10 s at most by
 * default.
 */
export function secretDesk(client: SecretsManagerClient, SecretId: string, callMs = CALL_MS): SecretDesk {
  const call = callingWithin(callMs, (error, action: string) => deskError(error, action, SecretId))
  const moveStage = (VersionStage: string, from: string, to?: string) => {
    const command = new UpdateSecretVersionStageCommand({
      SecretId,
      VersionStage,
      RemoveFromVersionId: from,
      ...(to === undefined ? {} : { MoveToVersionId: to }),
    })
    return call('UpdateSecretVersionStage', command, (options) => client.send(command, options))
  }
  const describe: SecretDesk['describe'] = async () => {
    const command = new DescribeSecretCommand({ SecretId })
    const described = await call('DescribeSecret', command, (options) => client.send(command, options)).catch(
      unless('ResourceNotFoundException'),
    )
    if (described?.DeletedDate !== undefined) throw pendingDeletion(SecretId)
    const versions = Object.entries(described?.VersionIdsToStages ?? {})
    const current = versions.find(([, stages]) => stages.includes('AWSCURRENT'))
    return { exists: described !== undefined, currentVersionId: current?.[0] }
  }
  return {
    describe,

    async read(VersionId) {
      const command = new GetSecretValueCommand({ SecretId, VersionId })
      const value = await call('GetSecretValue', command, (options) => client.send(command, options))
      return {
        ...(value.SecretString === undefined ? {} : { string: value.SecretString }),
        ...(value.SecretBinary === undefined ? {} : { binary: value.SecretBinary }),
      }
    },

    async create(SecretString) {
      const command = new CreateSecretCommand({
        Name: SecretId,
        SecretString,
        Description: 'Credentials of the Stitch client; put here with stitch-token secret put',
      })
      const created = await call('CreateSecret', command, (options) => client.send(command, options)).catch(
        unless('ResourceExistsException'),
      )
      return created?.VersionId
    },

    async put(SecretString, stage) {
      const stages = stage === undefined ? {} : { VersionStages: [stage] }
      const command = new PutSecretValueCommand({ SecretId, SecretString, ...stages })
      const put = await call('PutSecretValue', command, (options) => client.send(command, options))
      return put.VersionId ?? ''
    },

    async promote(versionId, fromVersionId) {
      const moved = await moveStage('AWSCURRENT', fromVersionId, versionId).catch(
        unless('InvalidParameterException'),
      )
      // A repeated request finds that the first one, whose answer was lost, has moved the stage.
      return moved !== undefined || (await describe()).currentVersionId === versionId
    },

    dropPending: (versionId) =>
      moveStage('AWSPENDING', versionId).then(
        () => undefined,
        () => undefined,
      ),
  }
}

/** Turns one of AWS's errors into the answer "nothing". */
const unless =
  (awsError: string) =>
  (error: unknown): undefined => {
    if (error instanceof StitchError && error.facts.awsError === awsError) return undefined
    throw error
  }

function deskError(error: SdkError, action: string, secretId: string): StitchError {
  const facts = { secretId, action, ...sdkFacts(error) }
  const known = (code: ErrorCode, nextStep: string) =>
    new StitchError(code, `The secret ${secretId} ${nextStep}`, { facts })
  if (error.name === 'ResourceNotFoundException')
    return known('secret_not_found', 'does not exist in this account and Region.')
  if (
    /^(De|En)cryptionFailure$/.test(error.name) ||
    (error.name === 'AccessDeniedException' && /kms/i.test(error.message))
  )
    return known('secret_decrypt_failed', 'is encrypted with a KMS key that cannot be used; check that key.')
  if (error.name === 'AccessDeniedException')
    return known('secret_access_denied', `may not be handled; allow secretsmanager:${action} on it.`)
  if (error.name === 'ValidationException')
    return known('config_invalid', 'has a name that Secrets Manager does not take; correct STITCH_SECRET_ID.')
  if (error.name === 'InvalidRequestException' && /delet/i.test(error.message))
    return pendingDeletion(secretId)
  if (isThrottled(facts.awsError))
    return known(
      'secret_unavailable',
      `was not handled: AWS throttles ${action} in this account (${facts.awsError}). ` +
        'Wait a minute, then run the command again.',
    )
  return known(
    'secret_unavailable',
    `could not be handled just now (${action}: ${facts.awsError}). Run the command again. ` +
      'If this continues, see the AWS Health Dashboard.',
  )
}

const pendingDeletion = (secretId: string): StitchError =>
  new StitchError(
    'secret_pending_deletion',
    `The secret ${secretId} is scheduled for deletion. ` +
      `Restore it: aws secretsmanager restore-secret --secret-id ${secretId}`,
    { facts: { secretId } },
  )
