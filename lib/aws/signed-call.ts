import { SignatureV4 } from '@smithy/signature-v4'
import { StitchError } from '../errors.ts'
import { exchange } from '../http/exchange.ts'
import type { HttpAnswer } from '../http/http-answer.ts'
import type { Environment } from '../settings.ts'
import { Sha256 } from './sha256.ts'

/** One signed request to an AWS service. */
export interface AwsRequest {
  readonly service: 'ssm' | 'lambda'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly timeoutMs: number
  readonly newConnection?: boolean
}

/** Sends a signed request; rejects with an HttpFailure when there is no answer, and with `config_invalid` without credentials. */
export type AwsCall = (request: AwsRequest) => Promise<HttpAnswer>

/**
 * AWS requests without the SDK, whose import would cost a sibling several times its own cold start. Signed with Signature
 * Version 4 (AWS: "Signing AWS API requests"). Credentials and Region come from the environment, where Lambda puts them;
 * the endpoint from `AWS_ENDPOINT_URL_{SERVICE}` or `AWS_ENDPOINT_URL`, as for an SDK. Never retries: callers have a plan.
 */
export function awsCall(environment: Environment): AwsCall {
  return async ({ service, path, headers, body, timeoutMs, newConnection = false }) => {
    const region = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? 'us-east-1'
    const endpoint =
      environment[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ??
      environment.AWS_ENDPOINT_URL ??
      regionalEndpoint(service, region)
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment
    if (!accessKeyId || !secretAccessKey) throw withoutCredentials()
    const url = new URL(`${endpoint.replace(/\/$/, '')}${path}`)
    const sessionToken = environment.AWS_SESSION_TOKEN
    const signer = new SignatureV4({
      service,
      region,
      sha256: Sha256,
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    })
    const signed = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { host: url.host, ...headers },
      body,
    })
    return exchange({
      method: 'POST',
      url: url.href,
      headers: signed.headers,
      body,
      timeoutMs,
      bodyLimit: AWS_ANSWER_LIMIT,
      newConnection,
    })
  }
}

/** Most bytes of an answer taken. A parameter has at most 4 KiB, the refresher's result a few hundred bytes a scope set. */
const AWS_ANSWER_LIMIT = 256 * 1024

const withoutCredentials = (): StitchError =>
  new StitchError(
    'config_invalid',
    'There are no AWS credentials in the environment; Lambda puts them there, elsewhere use `aws configure export-credentials --format env`.',
    { facts: { problems: ['AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed'] } },
  )

const regionalEndpoint = (service: string, region: string): string =>
  `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
