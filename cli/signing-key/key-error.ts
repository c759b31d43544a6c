import { isThrottled } from '../../lib/aws/aws-error-name.ts'
import { type SdkError, sdkFacts } from '../../lib/aws/sdk-settings.ts'
import { type ErrorCode, StitchError } from '../../lib/errors.ts'

/**
 * An error of KMS, with the next step for the person at the terminal. `key` is its ARN, id or alias, or nothing before
 * it is made.
 */
export function keyError(
  error: SdkError,
  [action, key]: readonly [action: string, key: string],
): StitchError {
  const facts = { action, ...(key === '' ? {} : { kmsKeyId: key }), ...sdkFacts(error) }
  const subject = key === '' ? 'KMS' : `The KMS key ${key}`
  const known = (code: ErrorCode, nextStep: string) =>
    new StitchError(code, `${subject} ${nextStep}`, { facts })
  const { awsError } = facts
  switch (awsError) {
    case 'NotFoundException':
      return known('signing_key_not_found', 'does not exist in this account and Region.')
    case 'AccessDeniedException':
      return known('signing_key_denied', `may not be used; allow kms:${action}${key === '' ? '' : ' on it'}.`)
    case 'DisabledException':
      return known('signing_key_disabled', `is disabled. Enable it: aws kms enable-key --key-id ${key}`)
    case 'KMSInvalidStateException':
      return /pending deletion/i.test(error.message)
        ? pendingDeletion(key)
        : known(
            'signing_key_unusable',
            `is in a state in which KMS rejects ${action}. Run the command again.`,
          )
    case 'IncorrectKeyMaterialException':
      return known(
        'signing_key_mismatch',
        'once held another private key, and accepts only that one. Use another KMS key.',
      )
    case 'UnsupportedOperationException':
    case 'InvalidKeyUsageException':
      return known('signing_key_unsuitable', 'is not an RSA key for SIGN_VERIFY. Use another KMS key.')
  }
  if (isThrottled(awsError) || awsError === 'LimitExceededException')
    return known(
      'signing_throttled',
      `did not take ${action}: a quota of this account is used up (${awsError}). ` +
        'Wait a minute, then run the command again.',
    )
  return known(
    'signing_unavailable',
    `gave no usable answer just now (${action}: ${awsError}). Run the command again. ` +
      'If this continues, see the AWS Health Dashboard.',
  )
}

/** The error for a key that is scheduled for deletion. */
export const pendingDeletion = (key: string): StitchError =>
  new StitchError(
    'signing_key_pending_deletion',
    `The KMS key ${key} is scheduled for deletion. ` +
      `Keep it: aws kms cancel-key-deletion --key-id ${key} Then enable it: aws kms enable-key --key-id ${key}`,
    { facts: { kmsKeyId: key } },
  )
