import { SignatureV4 } from '@smithy/signature-v4'
import { exchange } from '../http/exchange.ts'
import type { HttpAnswer } from '../http/http-answer.ts'
import { type Environment, readSettings, type SettingReader } from '../settings.ts'
import type { AwsCredentials } from './credentials.ts'
import { type AwsService, endpointOf, endpointSettings, regionSetting } from './endpoint.ts'
import { Sha256 } from './sha256.ts'

/** One signed request to an AWS service. */
export interface AwsRequest {
  readonly service: Exclude<AwsService, 'secretsmanager'>
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly timeoutMs: number
  readonly newConnection?: boolean
  /** Most bytes of the answer; 256 KiB by default. */
  readonly answerLimit?: number
  /** Whether the process waits for the answer before it ends; true by default. */
  readonly holdsProcess?: boolean
  /** To sign with; those of the environment by default. */
  readonly credentials?: AwsCredentials
}

/**
 * Sends a signed request; rejects with an HttpFailure when there is no answer, and with `config_invalid` without
 * credentials or a Region.
 */
export type AwsCall = (request: AwsRequest) => Promise<HttpAnswer>

/**
 * AWS requests without the SDK, whose import would cost a sibling several times its own cold start. Signed with
 * Signature Version 4 (AWS: "Signing AWS API requests"). Credentials, Region and endpoint come from the environment,
 * where Lambda puts them, and are read for each call: where they rotate, the next call has the new ones. Never retries:
 * callers have a plan.
 */
export function awsCall(environment: Environment): AwsCall {
  return async ({ service, path, headers, body, credentials: given, answerLimit, ...connection }) => {
    const { region, endpoint, credentials } = readSettings(environment, (from) => {
      const region = regionSetting(from)
      const credentials = given ?? credentialsSetting(from)
      return { region, credentials, endpoint: endpointOf(service, region, endpointSettings(from, service)) }
    })
    const url = new URL(`${endpoint.replace(/\/$/, '')}${path}`)
    const signer = new SignatureV4({ service, region, sha256: Sha256, credentials })
    const signed = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { host: url.host, ...headers },
      body,
    })
    return exchange({
      ...connection,
      method: 'POST',
      url: url.href,
      headers: signed.headers,
      body,
      bodyLimit: answerLimit ?? AWS_ANSWER_LIMIT,
    })
  }
}

/**
 * Most bytes of an answer taken. A parameter has at most 8 KiB, the refresher's result a few hundred bytes a scope set.
 */
const AWS_ANSWER_LIMIT = 256 * 1024

/** Reads the credentials that Lambda puts into the environment. */
function credentialsSetting(from: SettingReader): AwsCredentials {
  const accessKeyId = from.optional('AWS_ACCESS_KEY_ID') ?? ''
  const secretAccessKey = from.optional('AWS_SECRET_ACCESS_KEY') ?? ''
  const sessionToken = from.optional('AWS_SESSION_TOKEN')
  if (accessKeyId === '' || secretAccessKey === '')
    from.problem(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed (Lambda sets them; elsewhere use `aws configure export-credentials --format env`, or the option `credentials`)',
    )
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) }
}
