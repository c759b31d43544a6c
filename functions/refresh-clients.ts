import type { Context } from 'aws-lambda'
import { composeManyRefresher, type ManyRefresher } from '../lib/compose/many-refresher.ts'
import { composeRefresherLog } from '../lib/compose/refresher.ts'
import { duringInvocation } from '../lib/observe/invocation.ts'
import type { Environment } from '../lib/settings.ts'

/**
 * Scheduled in a deployment for many clients: hands them out in chunks to itself, and renews the tokens of a chunk that
 * are due.
 */
export function createHandler(environment: Environment) {
  const log = composeRefresherLog(environment)
  let refresh: ManyRefresher | undefined
  return async (event: unknown, context: Context) => {
    refresh ??= composeManyRefresher(environment, log)
    return duringInvocation(context, () => (refresh as ManyRefresher)(event))
  }
}

export const handler = createHandler(process.env)
