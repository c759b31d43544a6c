import { awsErrorName } from '../lib/aws/aws-error-name.ts'
import type { AwsCall } from '../lib/aws/signed-call.ts'
import { HttpFailure } from '../lib/http/exchange.ts'
import { CliError } from './cli-error.ts'
import { credentialsRejected, isRejectionOfCredentials } from './problem.ts'

/**
 * Calls Lambda's API for one function. Throws an error of its own for each failure outside that function: AWS gives no
 * answer or rejects the caller's credentials, the function does not exist, or a right is missing. Every other answer is
 * left to the caller.
 *
 * @throws CliError `aws_unreachable`, `aws_credentials_rejected`, `refresher_not_found`, `refresher_access_denied`
 */
export const callOf =
  (call: AwsCall, functionName: string): AwsCall =>
  async (request) => {
    const answer = await call(request).catch((error: unknown) => {
      // The request was sent, but not answered: the function may be running.
      if (error instanceof HttpFailure && !(error.kind === 'timeout' && error.sent))
        throw unreachable(error.reason)
      throw error
    })
    const { status, headers } = answer
    if (status < 300 || status === 429) return answer
    const awsError = awsErrorName(headers['x-amzn-errortype'])
    if (isRejectionOfCredentials(awsError)) throw credentialsRejected(awsError)
    if (status === 404 && awsError === 'ResourceNotFoundException')
      throw new CliError(
        'refresher_not_found',
        `There is no function ${functionName} in this account and Region. ` +
          'Deploy it (npm run deploy -- --stage STAGE), or name it in STITCH_REFRESHER_FUNCTION.',
        { functionName },
      )
    if (status === 403 && awsError.startsWith('AccessDenied'))
      throw new CliError(
        'refresher_access_denied',
        `You may not invoke ${functionName}. Allow lambda:InvokeFunction on it to your user or role.`,
        { functionName },
      )
    throw unreachable(`HTTP ${status}, ${awsError}`)
  }

const unreachable = (reason: string): CliError =>
  new CliError(
    'aws_unreachable',
    `Lambda gave no usable answer (${reason}). ` +
      'Check the network, the Region and AWS_ENDPOINT_URL, or try again.',
    { reason },
  )
