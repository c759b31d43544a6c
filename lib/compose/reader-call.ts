import type { CredentialsProvider } from '../aws/credentials.ts'
import { type AwsCall, awsCall } from '../aws/signed-call.ts'
import type { Environment } from '../settings.ts'

/**
 * Calls AWS for code of other teams, wherever it runs. Credentials come from the provider. Without one they come from
 * the environment, as in Lambda, or from the container's endpoint. Lambda does not need the code for provider and
 * container, so that is loaded only when it is needed.
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

/**
 * Whether ECS or EKS has set the variables for container credentials (AWS SDKs and Tools Reference Guide, "Container
 * credential provider").
 */
const isInContainer = (environment: Environment): boolean =>
  !environment.AWS_ACCESS_KEY_ID &&
  Boolean(
    environment.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || environment.AWS_CONTAINER_CREDENTIALS_FULL_URI,
  )
