import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { type ErrorCode, StitchError } from '../../errors.ts'
import type { ReadSecret } from '../../refresher/credentials/credentials-source.ts'
import { ForeignAnswer, type SdkError, sdkFacts } from '../sdk-settings.ts'
import { sendWithin } from '../send-within.ts'

/** Reads versions of one secret (AWS Secrets Manager, `GetSecretValue`). AWSPENDING is never asked for. */
export const secretsManager =
  (client: SecretsManagerClient, secretId: string): ReadSecret =>
  async (stage, timeoutMs) => {
    try {
      const command = new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage })
      const value = await sendWithin(timeoutMs, command, (options) => client.send(command, options))
      // Without one the answer is none of Secrets Manager's.
      if (typeof value.VersionId !== 'string') throw new ForeignAnswer()
      return {
        versionId: value.VersionId,
        ...(value.SecretString === undefined ? {} : { string: value.SecretString }),
        ...(value.SecretBinary === undefined ? {} : { binary: value.SecretBinary }),
        ...(value.CreatedDate === undefined
          ? {}
          : { createdAt: Math.floor(value.CreatedDate.getTime() / 1000) }),
      }
    } catch (error) {
      throw secretError(error as SdkError, secretId)
    }
  }

function secretError(error: SdkError, secretId: string): StitchError {
  const [code, nextStep] = classify(error, secretId)
  return new StitchError(code, `The secret ${secretId} ${nextStep}`, {
    facts: { secretId, ...sdkFacts(error) },
  })
}

function classify({ name, message }: SdkError, secretId: string): [code: ErrorCode, nextStep: string] {
  if (name === 'ResourceNotFoundException')
    return [
      'secret_not_found',
      'does not exist in this account and Region. Put the certificate there: stitch-token secret put FILE',
    ]
  if (
    name === 'DecryptionFailure' ||
    (name === 'AccessDeniedException' && /access to kms|\bkms:/i.test(message))
  )
    return [
      'secret_decrypt_failed',
      'cannot be decrypted. Check its KMS key and that the refresher may use it.',
    ]
  if (name === 'AccessDeniedException')
    return [
      'secret_access_denied',
      "may not be read. Allow secretsmanager:GetSecretValue on it in the refresher's role.",
    ]
  if (name === 'InvalidRequestException' && /delet/i.test(message))
    return [
      'secret_pending_deletion',
      `is scheduled for deletion. Restore it: aws secretsmanager restore-secret --secret-id ${secretId}`,
    ]
  return [
    'secret_unavailable',
    'could not be read just now. The next run tries again. If it goes on, see the AWS Health Dashboard.',
  ]
}
