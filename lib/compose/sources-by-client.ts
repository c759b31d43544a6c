import { type AwsCall, awsCall } from '../aws/signed-call.ts'
import { systemTiming } from '../clock.ts'
import type { TokenSource } from '../reader/token-source.ts'
import { noSuchClient } from '../reader/unavailable.ts'
import { unknownClients } from '../reader/unknown-clients.ts'
import type { Environment } from '../settings.ts'
import { MOST_SOURCES, REREAD_APART_MS, REREADS_AT_ONCE } from '../token/budgets.ts'
import { isAlias } from '../token/many-clients.ts'
import { pacer } from '../token/pacer.ts'
import { recentlyUsed } from '../token/recently-used.ts'
import type { ScopeSet } from '../token/scope-set.ts'
import { composeTokenSource } from './token-source.ts'

/** The token sources of one scope set. `undefined` means the deployment's one client. */
export interface TokenSources {
  /** @throws StitchError `config_invalid`, and `client_unknown` for a name that cannot be a client's */
  of(client: string | undefined): TokenSource
  /** Makes the source, and begins its first read at once. */
  readAhead(client: string | undefined): void
}

/**
 * The token sources of one scope set. Each is made at its first use. Of many clients, the most recently used sources
 * are kept.
 */
export function composeTokenSources(
  environment: Environment,
  scope: ScopeSet,
  call: AwsCall = awsCall(environment),
): TokenSources {
  const unknown = unknownClients(systemTiming)
  const paceReads = pacer(systemTiming, 1000 / REREAD_APART_MS, REREADS_AT_ONCE)
  let isAhead = false
  const many = recentlyUsed(MOST_SOURCES, (client) =>
    composeTokenSource(environment, scope, { call, isAhead, client, paceReads, unknown }),
  )
  let one: TokenSource | undefined
  const of = (client: string | undefined): TokenSource => {
    if (client === undefined) {
      one ??= composeTokenSource(environment, scope, { call, isAhead })
      return one
    }
    if (!isAlias(client)) throw noSuchClient()
    return many.get(client)
  }
  return {
    of,
    readAhead(client) {
      isAhead = true
      try {
        of(client)
      } finally {
        isAhead = false
      }
    },
  }
}
