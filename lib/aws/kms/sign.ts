import { type ErrorCode, StitchError } from '../../errors.ts'
import { HttpFailure } from '../../http/exchange.ts'
import { parseJsonObject } from '../../json-object.ts'
import type { KeyInKms } from '../../refresher/credentials/signing-key.ts'
import type { UnsignedAssertion } from '../../refresher/oauth/client-assertion.ts'
import { awsErrorName } from '../aws-error-name.ts'
import type { AwsCall } from '../signed-call.ts'

/**
 * The most bytes of a message that KMS signs (AWS KMS API reference, `Sign`, `Message`). KMS would also sign a digest,
 * and so longer messages.
 */
const MESSAGE_LIMIT = 4096

/** RS256 (RFC 7518 §3.3), as KMS calls it. */
const SIGNING_ALGORITHM = 'RSASSA_PKCS1_V1_5_SHA_256'

/**
 * Signs assertions with a key that KMS holds (AWS KMS, `Sign`, AWS JSON 1.1): one request, which is not repeated here.
 * Every attempt at a token is signed anew.
 */
export const kmsSigner =
  (call: AwsCall) =>
  async (
    { kmsKeyId }: KeyInKms,
    { header, claims }: UnsignedAssertion,
    timeoutMs: number,
  ): Promise<string> => {
    const message = `${base64url(header)}.${base64url(claims)}`
    const bytes = Buffer.byteLength(message)
    if (bytes > MESSAGE_LIMIT)
      throw new StitchError(
        'assertion_too_large',
        `Check the client id and STITCH_AUDIENCE: one of them is far too long. The assertion has ${bytes} bytes, and KMS signs at most ${MESSAGE_LIMIT}.`,
        { facts: { bytes, kmsKeyId } },
      )
    const body = JSON.stringify({
      KeyId: kmsKeyId,
      Message: Buffer.from(message).toString('base64'),
      MessageType: 'RAW',
      SigningAlgorithm: SIGNING_ALGORITHM,
    })
    return `${message}.${await signatureOf(call, body, { kmsKeyId, timeoutMs })}`
  }

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

async function signatureOf(
  call: AwsCall,
  body: string,
  { kmsKeyId, timeoutMs }: { readonly kmsKeyId: string; readonly timeoutMs: number },
): Promise<string> {
  const refusal = ([code, nextStep]: Refusal, reason: string) =>
    new StitchError(code, `The KMS key ${kmsKeyId} ${nextStep}`, { facts: { kmsKeyId, reason } })
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.Sign' }
  // Twice an hour: an idle connection would be a dead one.
  const answer = await call({
    service: 'kms',
    path: '/',
    headers,
    body,
    timeoutMs,
    newConnection: true,
  }).catch((error: unknown) => {
    throw error instanceof HttpFailure ? refusal(UNAVAILABLE, error.reason) : error
  })
  const content = parseJsonObject(answer.body)
  if (answer.status !== 200) {
    const reason = awsErrorName(answer.headers['x-amzn-errortype'] ?? content?.__type)
    throw refusal(refusalOf(reason, String(content?.message ?? content?.Message ?? '')), reason)
  }
  const { Signature: signature } = content ?? {}
  if (typeof signature === 'string' && BASE64.test(signature))
    return Buffer.from(signature, 'base64').toString('base64url')
  throw refusal(UNAVAILABLE, 'ForeignAnswer')
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

type Refusal = readonly [code: ErrorCode, nextStep: string]

const UNAVAILABLE: Refusal = [
  'signing_unavailable',
  'could not be used just now. The next run tries again. If it goes on, see the AWS Health Dashboard, and check AWS_ENDPOINT_URL and the way to KMS.',
]

const PENDING_DELETION: Refusal = [
  'signing_key_pending_deletion',
  'is scheduled for deletion. Keep it (aws kms cancel-key-deletion, then aws kms enable-key), or put another certificate.',
]

const UNUSABLE: Refusal = [
  'signing_key_unusable',
  'has no key material: it was never imported, it expired or it was deleted. Import it again, or put another certificate: stitch-token secret put FILE --into-kms',
]

/** KMS's errors by name (AWS KMS API reference, `Sign` and "Common errors"). */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  NotFoundException: [
    'signing_key_not_found',
    'does not exist in this account and Region. Correct kmsKeyId in the secret, or put the certificate again: stitch-token secret put FILE --into-kms',
  ],
  AccessDeniedException: [
    'signing_key_denied',
    "may not be used. Check with aws kms list-aliases that it has an alias of this client: the refresher's role finds it by that. Check also that the key's policy leaves the decision to IAM. A new alias counts after five minutes.",
  ],
  DisabledException: ['signing_key_disabled', 'is disabled. Enable it: aws kms enable-key'],
  InvalidKeyUsageException: [
    'signing_key_unsuitable',
    'does not sign RS256. It has to be an RSA key for SIGN_VERIFY. Put the certificate again: stitch-token secret put FILE --into-kms',
  ],
  ThrottlingException: [
    'signing_throttled',
    'is asked too often: the account signs more in a second than its quota. The next run tries again.',
  ],
}

/** One error of KMS's has two causes, which only its text distinguishes. */
function refusalOf(name: string, message: string): Refusal {
  if (name === 'KMSInvalidStateException')
    return /pending deletion/i.test(message) ? PENDING_DELETION : UNUSABLE
  return REFUSALS[name] ?? UNAVAILABLE
}
