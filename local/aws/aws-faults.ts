import type { Fault } from '../faults.ts'
import { type Members, text } from '../value-kinds.ts'
import { AwsError } from './aws-error.ts'

/**
 * What a scripted fault does to a request at `ssm` or `secretsmanager`:
 *
 * | `does` | the client meets |
 * |---|---|
 * | `throttle` | 400 `ThrottlingException` "Rate exceeded" |
 * | `TooManyUpdates` | 400 `TooManyUpdates`, which SDKs do not repeat |
 * | `500` | 500 `InternalServerError` (SSM) or `InternalServiceError` (Secrets Manager) |
 * | `503` | 503 `ServiceUnavailable` |
 * | `hang` | no answer; the connection ends when the endpoint closes |
 * | `reset` | a connection reset, nothing done |
 * | `write-then-reset` | the operation happens, then a connection reset: the answer is lost |
 * | `deny` | 400 `AccessDeniedException`, as if no policy allowed the action |
 * | `label-blocks` | 400 `ParameterMaxVersionLimitExceeded` |
 * | `stale` | the version before the newest, with GetParameter and GetParameters; no effect elsewhere |
 * | any other word | 400 with that word as the error's name, for example `InvalidKeyId`, and with the option `message`; a stack takes those of its lists |
 *
 * At `kms`, inside either service, there are two. The services report them in their own words, and KMS itself in its
 * own:
 *
 * | `does` | SSM answers | Secrets Manager answers | KMS answers, for example `Sign` |
 * |---|---|---|---|
 * | `disabled` | `InvalidKeyId` | `DecryptionFailure`, `EncryptionFailure` when writing | `DisabledException` |
 * | `denied` | `AccessDeniedException` | `AccessDeniedException` "Access to KMS is not allowed" | `AccessDeniedException` |
 *
 * What the first table has strikes KMS too, where the fault names an operation that a client calls itself.
 */
export type FaultEffect =
  | { readonly kind: 'answer'; readonly error: AwsError }
  | { readonly kind: 'hang' | 'reset' | 'write-then-reset' | 'stale' | 'deny' }

/** An error of the service's API reference. */
const NAMED: Members = { message: text }

const EVERYWHERE: Readonly<Record<string, Members>> = {
  throttle: {},
  '500': {},
  '503': {},
  hang: {},
  reset: {},
  'write-then-reset': {},
  deny: {},
  ExpiredTokenException: NAMED,
  UnrecognizedClientException: NAMED,
  ValidationException: NAMED,
}

/**
 * What a fault can do at each service of the endpoint, with its options: the words of the table, and errors of the
 * service.
 */
export const AWS_FAULTS: Readonly<
  Record<'ssm' | 'secretsmanager' | 'kms', Readonly<Record<string, Members>>>
> = {
  ssm: {
    ...EVERYWHERE,
    stale: {},
    'label-blocks': {},
    TooManyUpdates: {},
    InvalidKeyId: NAMED,
    ParameterNotFound: NAMED,
    ParameterLimitExceeded: NAMED,
    HierarchyTypeMismatchException: NAMED,
  },
  secretsmanager: {
    ...EVERYWHERE,
    ResourceNotFoundException: NAMED,
    DecryptionFailure: NAMED,
    EncryptionFailure: NAMED,
    InvalidRequestException: NAMED,
    LimitExceededException: NAMED,
  },
  kms: {
    ...EVERYWHERE,
    disabled: {},
    denied: {},
    DependencyTimeoutException: NAMED,
    DisabledException: NAMED,
    InvalidKeyUsageException: NAMED,
    KeyUnavailableException: NAMED,
    KMSInvalidStateException: NAMED,
    LimitExceededException: NAMED,
    NotFoundException: NAMED,
  },
}

/** The faults at `kms` that also strike inside the other services. */
export const INSIDE_KMS_FAULTS: readonly string[] = ['disabled', 'denied']

/** Reads the effect of a fault at a service that a client calls. */
export function faultEffect(fault: Fault): FaultEffect {
  switch (fault.does) {
    case 'hang':
    case 'reset':
    case 'write-then-reset':
    case 'stale':
    case 'deny':
      return { kind: fault.does }
    case 'denied':
      return { kind: 'deny' }
    default:
      return { kind: 'answer', error: faultError(fault) }
  }
}

/** What the services call an error of their own. */
const SERVER_ERRORS: Readonly<Record<string, string>> = {
  ssm: 'InternalServerError',
  kms: 'KMSInternalException',
}

function faultError({ at, does, options }: Fault): AwsError {
  switch (does) {
    case 'throttle':
      return new AwsError('ThrottlingException', 'Rate exceeded')
    case 'TooManyUpdates':
      return new AwsError(
        'TooManyUpdates',
        'There are concurrent updates for a resource. Please try again later.',
      )
    case '500':
      return new AwsError(
        SERVER_ERRORS[at] ?? 'InternalServiceError',
        'An error occurred on the server side.',
        500,
      )
    case '503':
      return new AwsError('ServiceUnavailable', 'The service is temporarily unavailable.', 503)
    case 'disabled':
      return new AwsError('DisabledException', 'The key is disabled.')
    case 'label-blocks':
      return new AwsError(
        'ParameterMaxVersionLimitExceeded',
        "The oldest version can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.",
      )
    default:
      return new AwsError(does, String(options.message ?? 'A fault of the local script'))
  }
}
