import type { CredentialsProvider } from '../aws/credentials.ts'
import { afterLoading } from '../compose/initialisation.ts'
import { readerCall } from '../compose/reader-call.ts'
import { composeTokenSources } from '../compose/sources-by-client.ts'
import { type ClientTokenHandle, SourcedHandle } from '../reader/client-token-handle.ts'
import type { Environment } from '../settings.ts'
import type { ScopeSet } from '../token/scope-set.ts'

export type { AwsCredentials, CredentialsProvider } from '../aws/credentials.ts'
export { type ErrorCode, StitchError } from '../errors.ts'
export type { ClientTokenHandle } from '../reader/client-token-handle.ts'

/** Which token, and where its settings are. */
export interface ClientTokenSourceOptions {
  /** The scope set, as configured in `STITCH_SCOPES`. */
  readonly scope: ScopeSet
  /** Alias of the client, in a deployment for many clients; by default the one client of a deployment for one. */
  readonly client?: string
  /** Settings; `process.env` by default. */
  readonly environment?: Environment
  /**
   * Credentials to read with, for example a provider of `@aws-sdk/credential-providers`. By default they come from the
   * environment, as in Lambda, and else from the endpoint of the container (ECS, EKS).
   */
  readonly credentials?: CredentialsProvider
  /**
   * Begins the first read in Lambda's initialisation, when the source is made, so that the first invocation waits less;
   * false by default. Elsewhere nothing begins before the first `get`.
   */
  readonly prefetch?: boolean
}

/** The client token of one scope set, for code without middy. Make one per container, outside the handler. */
export interface ClientTokenSource {
  /**
   * A usable token: from memory while the one there is good, else from Parameter Store, else from the refresher.
   *
   * @param waitMs how long to wait for one, in milliseconds; 15,000 by default
   * @param client alias of another client than that of the options, in a deployment for many clients
   * @throws StitchError `token_unavailable`, with `facts.retryAfterSeconds`, `client_unknown`, or `config_invalid`
   */
  get(waitMs?: number, client?: string): Promise<ClientTokenHandle>
}

/**
 * Makes a token source. Does no I/O, starts no timer and never throws: settings are read at the first `get`. With
 * `prefetch` the first read begins at once in Lambda's initialisation; a failure there is none of the first `get`.
 *
 * @example const source = clientTokenSource({ scope: 'client_paymentrequest' })
 *
 * export const handler = async () => { const token = await source.get() let answer = await
 * callStitch(token.accessToken) if (isUnauthenticated(answer)) answer = await callStitch((await
 * token.renew()).accessToken) }
 */
export function clientTokenSource({
  scope,
  client: usual,
  environment = process.env,
  credentials,
  prefetch = false,
}: ClientTokenSourceOptions): ClientTokenSource {
  const sources = composeTokenSources(environment, scope, readerCall(environment, credentials))
  if (prefetch) afterLoading(() => sources.readAhead(usual))
  return {
    async get(waitMs, client = usual) {
      const source = sources.of(client)
      return new SourcedHandle(source, await source.get(waitMs))
    },
  }
}
