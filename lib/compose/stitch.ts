import { systemTiming } from '../clock.ts'
import { embeddedMetrics } from '../observe/metrics.ts'
import { STITCH } from '../providers/stitch.ts'
import { type Environment, readSettings } from '../settings.ts'
import { stitchApi } from '../stitch/api-endpoint.ts'
import { apiSettings } from '../stitch/api-settings.ts'
import type { StitchPorts } from '../stitch/call-stitch.ts'
import { tokenSettings } from '../token/token-settings.ts'
import { writeLine } from './log.ts'

/** What a call of Stitch's API needs. */
export function composeStitchPorts(environment: Environment): StitchPorts {
  const settings = readSettings(environment, (from) => ({
    ...tokenSettings(from),
    ...apiSettings(from, STITCH),
  }))
  return {
    sendToApi: stitchApi(settings.apiEndpoint, settings.reuseIdleSeconds),
    timing: systemTiming,
    metrics: embeddedMetrics(settings, systemTiming.clock, writeLine),
  }
}
