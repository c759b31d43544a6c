import { lambdaRefresher } from '../aws/lambda-refresher.ts'
import { tokenReader } from '../aws/parameter-store/token-reader.ts'
import { awsCall } from '../aws/signed-call.ts'
import { epochSeconds, systemClock, systemTiming } from '../clock.ts'
import { StitchError } from '../errors.ts'
import { STITCH } from '../providers/stitch.ts'
import { unknownClients } from '../reader/unknown-clients.ts'
import { type Environment, readSettings } from '../settings.ts'
import { deskOfMany } from '../status/desk-of-many.ts'
import { requestRefresh } from '../status/refresh-on-demand.ts'
import { statusSettings } from '../status/status-settings.ts'
import type { TokenDesk } from '../status/token-desk.ts'
import { tokenStatus } from '../status/token-status.ts'
import { ON_DEMAND_MS } from '../token/budgets.ts'
import { MANY, parameterOf } from '../token/many-clients.ts'

/**
 * The work of the status function, wired to Parameter Store and the refresher.
 *
 * @throws StitchError `config_invalid`
 */
export function composeTokenDesk(environment: Environment): TokenDesk {
  const settings = readSettings(environment, (from) => statusSettings(from, STITCH))
  const { refresherFunction } = settings
  if (refresherFunction === undefined)
    throw new StitchError(
      'config_invalid',
      'Set STITCH_REFRESHER_FUNCTION to the name or ARN of the refresher.',
      { facts: { problems: ['STITCH_REFRESHER_FUNCTION is missing'] } },
    )
  const call = awsCall(environment)
  const invokeRefresher = lambdaRefresher(call, refresherFunction)
  const readAll = (client?: string) =>
    tokenStatus(
      settings,
      (scopeSet) => tokenReader(call, parameterOf(settings, { client: client ?? '', scopeSet })),
      epochSeconds(systemClock),
    )
  const refresh: TokenDesk['refresh'] = (body, client, withinMs = ON_DEMAND_MS) =>
    requestRefresh(settings, (event) => invokeRefresher(event, withinMs), body, client)
  const desk = { status: readAll, refresh }
  return settings.client === MANY
    ? deskOfMany(desk, unknownClients(systemTiming), settings.scopeSets.length, systemTiming)
    : desk
}
