import { connectionAgent, type Scheme } from '../http/connections.ts'
import { PRODUCT } from '../http/user-agent.ts'
import { type Environment, readSettings } from '../settings.ts'
import { AWS_ATTEMPT_MS } from '../token/budgets.ts'
import { awsErrorName } from './aws-error-name.ts'
import { type AwsService, endpointSettings } from './endpoint.ts'
import { patientRetries } from './patient-retries.ts'

/**
 * Settings of our AWS SDK clients. Each has connections of its own. The SDK has no time-out of its own, and
 * `requestTimeout` alone only logs (AWS SDK for JavaScript v3, "Configure request handler"). It ends at the headers of
 * the answer. `socketTimeout` ends an attempt whose body does not come.
 *
 * @param attemptMs how long one attempt may take to the headers, and how long nothing may come after them, in
 *   milliseconds; 2000 by default
 */
export function sdkSettings(attemptMs = AWS_ATTEMPT_MS) {
  const agent = (scheme: Scheme) =>
    connectionAgent(scheme, { keepAlive: true, maxSockets: 50, autoSelectFamilyAttemptTimeout: attemptMs })
  return {
    retryStrategy: patientRetries(),
    customUserAgent: [PRODUCT],
    requestHandler: {
      requestTimeout: attemptMs,
      throwOnRequestTimeout: true,
      socketTimeout: attemptMs,
      httpAgent: agent('http:'),
      httpsAgent: agent('https:'),
    },
  }
}

/**
 * Where our SDK clients find a service: by the environment alone, read by the same rules as for signed calls.
 *
 * @throws StitchError `config_invalid`
 */
export function sdkEndpoint(environment: Environment, service: AwsService) {
  const { endpoint, useFips, useDualstack } = readSettings(environment, (from) =>
    endpointSettings(from, service),
  )
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    useFipsEndpoint: useFips,
    useDualstackEndpoint: useDualstack,
    // Read already, by the rules of signed calls; the SDK would look into files as well.
    ignoreConfiguredEndpointUrls: true,
  }
}

/**
 * Credentials of our SDK clients: the SDK's own way to them where the settings are those of the process, as in
 * Lambda; else those that stand among the settings.
 */
export function sdkCredentials(environment: Environment) {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment
  if (environment === process.env || !accessKeyId || !secretAccessKey) return {}
  const sessionToken = environment.AWS_SESSION_TOKEN
  return { credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } }
}

/** The parts of an SDK error that a program may look at. Its message is matched here and there, but never passed on. */
export interface SdkError {
  readonly name: string
  readonly message: string
  /** Node's own name of a failure on the way, for example `ECONNREFUSED`. */
  readonly code?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string }
}

/** An answer of success that the service does not give: what answers is something else, such as a proxy. */
export class ForeignAnswer extends Error {
  override readonly name = 'ForeignAnswer'
}

/** What AWS calls a request. */
const REQUEST_ID = /^[\w-]{1,80}$/

/** Names that every failure on the way to AWS has. */
const UNTELLING: readonly string[] = ['Error', 'AggregateError']

/** Facts of an SDK error fit for a log: its name or Node's, and AWS's request id where it has the form of one. */
export const sdkFacts = ({
  name,
  code,
  $metadata = {},
}: SdkError): { awsError: string; awsRequestId?: string } => ({
  awsError: awsErrorName(UNTELLING.includes(name) ? (code ?? name) : name),
  ...($metadata.requestId !== undefined && REQUEST_ID.test($metadata.requestId)
    ? { awsRequestId: $metadata.requestId }
    : {}),
})
