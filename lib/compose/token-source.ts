import { lambdaRefresher } from '../aws/lambda-refresher.ts'
import { tokenReader } from '../aws/parameter-store/token-reader.ts'
import { awsCall } from '../aws/signed-call.ts'
import { systemTiming } from '../clock.ts'
import { embeddedMetrics } from '../observe/metrics.ts'
import { type TokenSource, tokenSource } from '../reader/token-source.ts'
import { type ScopeSet, tokenParameterName } from '../token/scope-set.ts'
import { type Environment, readConfig } from '../token/settings.ts'
import { writeLine } from './log.ts'

/**
 * The token source of one scope set, wired to Parameter Store and the refresher.
 *
 * @throws StitchError `config_invalid`
 */
export function composeTokenSource(environment: Environment, scope: ScopeSet): TokenSource {
  const config = readConfig(environment)
  const call = awsCall(environment)
  const { refresherFunction } = config
  return tokenSource(
    {
      readToken: tokenReader(call, tokenParameterName(config.tokenParameterPrefix, scope)),
      invokeRefresher: refresherFunction === undefined ? undefined : lambdaRefresher(call, refresherFunction),
      timing: systemTiming,
      metrics: embeddedMetrics(config, systemTiming.clock, writeLine),
    },
    { ...config, scope },
  )
}
