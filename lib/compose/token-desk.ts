import type { InferOutput } from 'valibot'
import { lambdaRefresher } from '../aws/lambda-refresher.ts'
import { tokenReader } from '../aws/parameter-store/token-reader.ts'
import { awsCall } from '../aws/signed-call.ts'
import { epochSeconds, systemClock } from '../clock.ts'
import { StitchError } from '../errors.ts'
import { STITCH } from '../providers/stitch.ts'
import { type Environment, readSettings } from '../settings.ts'
import { type RefreshBody, requestRefresh } from '../status/refresh-on-demand.ts'
import { statusSettings } from '../status/status-settings.ts'
import { type TokensStatus, tokenStatus } from '../status/token-status.ts'
import { tokenParameterName } from '../token/scope-set.ts'

/** Where people look after the tokens. */
export interface TokenDesk {
  status(): Promise<TokensStatus>
  refresh(body: InferOutput<typeof RefreshBody>): Promise<unknown>
}

/**
 * What the status function does, wired to Parameter Store and the refresher.
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
  return {
    status: () =>
      tokenStatus(
        settings,
        (scopeSet) => tokenReader(call, tokenParameterName(settings.tokenParameterPrefix, scopeSet)),
        epochSeconds(systemClock),
      ),
    refresh: (body) => requestRefresh(settings, invokeRefresher, body),
  }
}
