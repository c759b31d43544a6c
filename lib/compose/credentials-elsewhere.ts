import { callWithCredentials } from '../aws/call-with-credentials.ts'
import { containerCredentials } from '../aws/container-credentials.ts'
import type { CredentialsProvider } from '../aws/credentials.ts'
import { renewedCredentials } from '../aws/renewed-credentials.ts'
import type { AwsCall } from '../aws/signed-call.ts'
import { systemTiming } from '../clock.ts'
import type { Environment } from '../settings.ts'
import { composeLog } from './log.ts'

/** Calls AWS with the credentials of a provider. Without one, with those of the container. */
export function composeCallElsewhere(
  call: AwsCall,
  environment: Environment,
  provide: CredentialsProvider = containerCredentials(environment),
): AwsCall {
  const log = composeLog(environment)
  const source = renewedCredentials(provide, systemTiming, (facts) =>
    log.warn('the AWS credentials could not be renewed; the present ones are used until they end', facts),
  )
  return callWithCredentials(call, source, systemTiming.monotonic)
}
