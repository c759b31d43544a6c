import { ACCOUNT_ID } from './arn.ts'
import { AwsError } from './aws-error.ts'

/** Who signed a request, and for which Region and service, according to the SigV4 credential scope. */
export interface Caller {
  readonly accessKeyId: string
  readonly region: string
  readonly service: string
  /** How error messages and `GetCallerIdentity` name the caller. */
  readonly arn: string
}

const CREDENTIAL =
  /^AWS4-HMAC-SHA256\s.*\bCredential=([^/,\s]+)\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request\b/

/**
 * Reads the caller from the `Authorization` header. The signature is not verified, because this is loopback only. The
 * access key id alone identifies the caller. Throws `MissingAuthenticationTokenException` for an unsigned request and
 * `IncompleteSignatureException` for a header without a credential scope.
 */
export function parseCaller(authorization: string | undefined): Caller {
  if (authorization === undefined || authorization === '') {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token')
  }
  const [, accessKeyId, region, service] = CREDENTIAL.exec(authorization) ?? []
  if (accessKeyId === undefined || region === undefined || service === undefined) {
    throw new AwsError('IncompleteSignatureException', 'Authorization header requires a SigV4 Credential')
  }
  return { accessKeyId, region, service, arn: `arn:aws:iam::${ACCOUNT_ID}:user/${accessKeyId}` }
}
