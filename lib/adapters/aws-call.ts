import { AwsV4Signer } from 'aws4fetch'
import type { Environment } from '../config.ts'
import { StitchError } from '../errors.ts'
import { exchange, type HttpAnswer } from './http-exchange.ts'

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
    const signer = new AwsV4Signer({
      method: 'POST',
      url: `${endpoint.replace(/\/$/, '')}${path}`,
      headers: { ...headers },
      body,
      service,
      region,
      accessKeyId,
      secretAccessKey,
      ...(environment.AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: environment.AWS_SESSION_TOKEN }),
    })
    const signed = await signer.sign()
    return exchange({
      method: 'POST',
      url: signed.url.href,
      headers: Object.fromEntries(signed.headers),
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
