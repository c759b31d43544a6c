import { afterLoading } from '../compose/initialisation.ts'
import { composeTokenSource } from '../compose/token-source.ts'
import { ClientTokenHandle } from '../reader/client-token-handle.ts'
import type { TokenSource } from '../reader/token-source.ts'
import type { Environment } from '../settings.ts'
import type { ScopeSet } from '../token/scope-set.ts'

export { type ErrorCode, StitchError } from '../errors.ts'
export type { ClientTokenHandle } from '../reader/client-token-handle.ts'

/** Which token, and where its settings are. */
export interface ClientTokenSourceOptions {
  /** The scope set, as configured in `STITCH_SCOPES`. */
  readonly scope: ScopeSet
  /** Settings; `process.env` by default. */
  readonly environment?: Environment
  /**
   * Begins the first read in Lambda's initialisation, when the source is made, so that the first invocation waits less; false by
   * default. Elsewhere nothing begins before the first `get`.
   */
  readonly prefetch?: boolean
}

/** The client token of one scope set, for code without middy. Make one per container, outside the handler. */
export interface ClientTokenSource {
  /**
   * A usable token: from memory while the one there is good, else from Parameter Store, else from the refresher.
   *
   * @param waitMs how long to wait for one, in milliseconds; 15,000 by default
   * @throws StitchError `token_unavailable`, with `facts.retryAfterSeconds`, or `config_invalid`
   */
  get(waitMs?: number): Promise<ClientTokenHandle>
}

/**
 * Makes a token source. Does no I/O, starts no timer and never throws: settings are read at the first `get`. With `prefetch` the first
 * read begins at once in Lambda's initialisation; a failure there is none of the first `get`.
 *
 * @example
 * const source = clientTokenSource({ scope: 'client_paymentrequest' })
 *
 * export const handler = async () => {
 *   const token = await source.get()
 *   let answer = await callStitch(token.accessToken)
 *   if (isUnauthenticated(answer)) answer = await callStitch((await token.renew()).accessToken)
 * }
 */
export function clientTokenSource({
  scope,
  environment = process.env,
  prefetch = false,
}: ClientTokenSourceOptions): ClientTokenSource {
  let source: TokenSource | undefined
  if (prefetch)
    afterLoading(() => {
      source ??= composeTokenSource(environment, scope, true)
    })
  return {
    async get(waitMs) {
      source ??= composeTokenSource(environment, scope)
      return new ClientTokenHandle(source, await source.get(waitMs))
    },
  }
}
