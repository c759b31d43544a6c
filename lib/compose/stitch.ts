import { systemTiming } from '../clock.ts'
import { openAhead } from '../http/connections.ts'
import { embeddedMetrics } from '../observe/metrics.ts'
import { STITCH } from '../providers/stitch.ts'
import { type Environment, readSettings } from '../settings.ts'
import { graphqlOverHttp } from '../stitch/api-endpoint.ts'
import { apiSettings } from '../stitch/api-settings.ts'
import type { StitchPorts } from '../stitch/call-stitch.ts'
import { AHEAD_SECONDS } from '../token/budgets.ts'
import { tokenSettings } from '../token/token-settings.ts'
import { writeLine } from './log.ts'

/**
 * The ports for calls of Stitch's API.
 *
 * @param isAhead whether to open a connection at once
 * @throws StitchError `config_invalid`
 */
export function composeStitchPorts(environment: Environment, isAhead = false): StitchPorts {
  const settings = readSettings(environment, (from) => ({
    ...tokenSettings(from),
    ...apiSettings(from, STITCH),
  }))
  const { apiEndpoint, reuseIdleSeconds } = settings
  if (isAhead && reuseIdleSeconds > 0) openAhead(apiEndpoint, Math.min(AHEAD_SECONDS, reuseIdleSeconds))
  return {
    sendToApi: graphqlOverHttp(apiEndpoint, reuseIdleSeconds),
    timing: systemTiming,
    metrics: embeddedMetrics(settings, systemTiming.clock, writeLine),
  }
}

/**
 * Function URL at which a slow bank has more time to verify an account, if the deployment has one.
 *
 * @throws StitchError `config_invalid`
 */
export const slowVerificationUrl = (environment: Environment): string | undefined =>
  readSettings(environment, (from) => apiSettings(from, STITCH)).slowVerificationUrl
