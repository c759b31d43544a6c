import type { MiddlewareObj } from '@middy/core'
import type { Context } from 'aws-lambda'
import type { AwsCall } from '../aws/signed-call.ts'
import { systemTiming } from '../clock.ts'
import { afterLoading } from '../compose/initialisation.ts'
import { composeTokenSources } from '../compose/sources-by-client.ts'
import { type ClientTokenHandle, SourcedHandle } from '../reader/client-token-handle.ts'
import type { Environment } from '../settings.ts'
import { MOST_WAIT_MS, TOKEN_ANSWER_MS } from '../token/budgets.ts'
import type { ScopeSet } from '../token/scope-set.ts'

import { invocationEnd } from './invocation-time.ts'

/** Which token the middleware provides, and from where. */
export interface ClientTokenOptions<Event = unknown> {
  /** The scope set, as configured in `STITCH_SCOPES`. */
  readonly scope: ScopeSet
  /**
   * Alias of the client, in a deployment for many clients, or a function that takes it from event and context. By
   * default, and where the function gives nothing, it is the one client of a deployment for one.
   */
  readonly client?: string | ((event: Event, context: Context) => string | undefined)
  /** Settings; `process.env` by default. */
  readonly environment?: Environment
  /**
   * Begins the first read in Lambda's initialisation, when the middleware is made, so that the first invocation waits
   * less; false by default. Elsewhere nothing begins before the first invocation.
   */
  readonly prefetch?: boolean
}

/** The same, with what calls AWS. */
export interface ClientTokenParts<Event> extends ClientTokenOptions<Event> {
  /** Calls AWS with the credentials of the environment by default. */
  readonly call?: AwsCall
}

/** What the middleware adds to the handler's context. */
export interface ClientTokenContext {
  clientToken: ClientTokenHandle
}

/**
 * Middleware for middy that puts a usable client token into `context.clientToken`. Reads its settings at the first
 * invocation, and with `prefetch` in Lambda's initialisation.
 */
export function clientToken<Event = unknown, Result = unknown>({
  scope,
  client,
  environment = process.env,
  prefetch = false,
  call,
}: ClientTokenParts<Event>): MiddlewareObj<Event, Result, Error, Context & ClientTokenContext> {
  const sources = composeTokenSources(environment, scope, call)
  // A client that the event names is known with the event.
  if (prefetch) afterLoading(() => sources.readAhead(typeof client === 'string' ? client : undefined))
  return {
    before: async ({ event, context }) => {
      const source = sources.of(typeof client === 'function' ? client(event, context) : client)
      const end = invocationEnd(context, systemTiming)
      const leftMs = () =>
        end === undefined
          ? MOST_WAIT_MS
          : Math.min(MOST_WAIT_MS, end - systemTiming.monotonic() - TOKEN_ANSWER_MS)
      context.clientToken = new SourcedHandle(source, await source.get(leftMs()), leftMs)
    },
  }
}
