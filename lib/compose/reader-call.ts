import type { CredentialsProvider } from '../aws/credentials.ts'
import { type AwsCall, awsCall } from '../aws/signed-call.ts'
import type { Environment } from '../settings.ts'

/**
 * Calls of AWS for code of other teams, wherever it runs: credentials come from the provider, else from the environment, as in Lambda,
 * else from the container's endpoint. What only the others need is loaded when it is needed.
 */
export function readerCall(environment: Environment, provide?: CredentialsProvider): AwsCall {
  const call = awsCall(environment)
  let elsewhere: Promise<AwsCall> | undefined
  return async (request) => {
    if (provide === undefined && !isInContainer(environment)) return call(request)
    elsewhere ??= import('./credentials-elsewhere.ts').then(({ composeCallElsewhere }) =>
      composeCallElsewhere(call, environment, provide),
    )
    return (await elsewhere)(request)
  }
}

/** What ECS and EKS put into a container's environment (AWS SDKs and Tools Reference Guide, "Container credential provider"). */
const isInContainer = (environment: Environment): boolean =>
  !environment.AWS_ACCESS_KEY_ID &&
  Boolean(
    environment.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || environment.AWS_CONTAINER_CREDENTIALS_FULL_URI,
  )
