import { type Clock, systemClock } from '../../lib/clock.ts'
import { AwsError } from './aws-error.ts'
import type { Operations } from './aws-operation.ts'
import { kmsOperations } from './kms/kms-operations.ts'
import type { KmsError } from './kms.ts'
import { ParameterStore } from './parameter-store.ts'
import { type RateLimit, rateLimit } from './rate-limit.ts'
import { secretOperations } from './secret-operations.ts'
import { SecretStore } from './secret-store.ts'
import { secretValueOperations } from './secret-value-operations.ts'
import { ssmReadOperations } from './ssm-read-operations.ts'
import { ssmWriteOperations } from './ssm-write-operations.ts'

/** One AWS service of the JSON 1.1 protocol. */
export interface AwsService {
  /** Its name in credential scopes, counters and fault scripts. */
  readonly name: 'ssm' | 'secretsmanager' | 'kms'
  readonly operations: Operations
  /** The account's quota for an operation. */
  admits(operation: string): boolean
  /** How the service reports that KMS refused. */
  reportKmsError(error: KmsError, operation: string): AwsError
}

/**
 * Requests per second that the services take; no limit where nothing is given. May be changed while the endpoint runs.
 */
export interface AwsLimits {
  /** 40 in an AWS account by default. */
  ssmReadsPerSecond?: number | undefined
  /** About 3 in an AWS account by default. */
  ssmWritesPerSecond?: number | undefined
  /** `ListSecrets` and the other lists of Secrets Manager: 100 in an AWS account. */
  secretListsPerSecond?: number | undefined
}

/** Parameter Store, empty. */
export function ssmService(clock: Clock, limits: AwsLimits): AwsService {
  const store = new ParameterStore()
  const writes = ssmWriteOperations(store)
  const read = switchable(() => limits.ssmReadsPerSecond, clock)
  const write = switchable(() => limits.ssmWritesPerSecond, clock)
  return {
    name: 'ssm',
    operations: { ...ssmReadOperations(store), ...writes },
    admits: (operation) => (operation in writes ? write() : read()),
    reportKmsError: ({ reason, message }) =>
      reason === 'disabled'
        ? new AwsError('InvalidKeyId', `${message} (Service: Kms, Status Code: 400, DisabledException)`)
        : new AwsError('AccessDeniedException', `${message} (Service: Kms, Status Code: 400)`),
  }
}

/** A limit that starts again, with a full second's worth, whenever its rate changes. */
function switchable(perSecond: () => number | undefined, clock: Clock): RateLimit {
  let present = perSecond()
  let limit = rateLimit(present, clock)
  return () => {
    if (perSecond() !== present) {
      present = perSecond()
      limit = rateLimit(present, clock)
    }
    return limit()
  }
}

/** Secrets Manager, empty. Its quota of reads (10 000 a second) is out of reach here. */
export function secretsManagerService(clock: Clock, limits: AwsLimits): AwsService {
  const store = new SecretStore()
  const list = switchable(() => limits.secretListsPerSecond, clock)
  return {
    name: 'secretsmanager',
    operations: { ...secretOperations(store), ...secretValueOperations(store) },
    admits: (operation) => !operation.startsWith('List') || list(),
    reportKmsError: ({ reason }, operation) => {
      if (reason === 'denied') return new AwsError('AccessDeniedException', 'Access to KMS is not allowed')
      return operation === 'GetSecretValue'
        ? new AwsError(
            'DecryptionFailure',
            "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
          )
        : new AwsError(
            'EncryptionFailure',
            "Secrets Manager can't encrypt the protected secret text using the provided KMS key.",
          )
    },
  }
}

/** KMS as a client calls it, without keys. Its quotas (1,000 signatures a second with RSA) are out of reach here. */
export function kmsService(): AwsService {
  return {
    name: 'kms',
    operations: kmsOperations(),
    admits: () => true,
    reportKmsError: ({ message }) => new AwsError('AccessDeniedException', message),
  }
}

/** What other services ask KMS for. */
export const KMS_INSIDE = ['Encrypt', 'Decrypt', 'GenerateDataKey'] as const

/** The operations of each service by name, and those of KMS that they use. */
export const AWS_OPERATIONS = {
  ssm: Object.keys(ssmService(systemClock, {}).operations),
  secretsmanager: Object.keys(secretsManagerService(systemClock, {}).operations),
  kms: [...KMS_INSIDE, ...Object.keys(kmsService().operations)],
} as const
