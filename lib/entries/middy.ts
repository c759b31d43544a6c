import type { MiddlewareObj } from '@middy/core'
import type { Context } from 'aws-lambda'
import type { CredentialsProvider } from '../aws/credentials.ts'
import { readerCall } from '../compose/reader-call.ts'
import {
  type ClientTokenContext,
  type ClientTokenOptions as FromEnvironment,
  clientToken as middleware,
} from '../middleware/client-token.ts'

export type { ClientTokenContext } from '../middleware/client-token.ts'

/** Which token the middleware provides, and from where. */
export interface ClientTokenOptions<Event = unknown> extends FromEnvironment<Event> {
  /**
   * Credentials to read with, for example a provider of `@aws-sdk/credential-providers`. By default they come from the
   * environment, as in Lambda, and else from the endpoint of the container (ECS, EKS).
   */
  readonly credentials?: CredentialsProvider
}

/**
 * Middleware for middy that puts a usable client token into `context.clientToken`: from memory in a warm container,
 * else from Parameter Store, else from the refresher. Reads its settings at the first invocation, and with `prefetch`
 * in Lambda's initialisation.
 *
 * Rejects the invocation with a StitchError `token_unavailable` (503) when there is none within 15 s, with
 * `client_unknown` (404) when there is no such client, and with `config_invalid` when the settings are wrong.
 *
 * @example export const handler = middy() .use(clientToken({ scope: 'client_paymentrequest' })) .handler(async (event,
 *   context) => callStitch(context.clientToken.accessToken))
 */
export function clientToken<Event = unknown, Result = unknown>({
  credentials,
  ...options
}: ClientTokenOptions<Event>): MiddlewareObj<Event, Result, Error, Context & ClientTokenContext> {
  const { environment = process.env } = options
  return middleware<Event, Result>({ ...options, call: readerCall(environment, credentials) })
}
