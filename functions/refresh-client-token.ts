import type { Context } from 'aws-lambda'
import { composeRefresher, composeRefresherLog } from '../lib/compose/refresher.ts'
import { duringInvocation } from '../lib/observe/invocation.ts'
import type { Refresher } from '../lib/refresher/refresher.ts'
import type { Environment } from '../lib/settings.ts'
import { readRefreshRequest } from '../lib/token/refresh-event.ts'
import type { RefreshResult } from '../lib/token/refresh-outcome.ts'

/** Scheduled and invokable: renews the client tokens that are due. */
export function createHandler(
  environment: Environment,
): (event: unknown, context: Context) => Promise<RefreshResult> {
  const log = composeRefresherLog(environment)
  let refresh: Refresher | undefined
  return async (event, context) => {
    refresh ??= composeRefresher(environment, log)
    const request = readRefreshRequest(event)
    return duringInvocation(context, () => (refresh as Refresher)(request))
  }
}

export const handler = createHandler(process.env)
