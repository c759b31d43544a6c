import { systemTiming } from '../clock.ts'
import { embeddedMetrics } from '../observe/metrics.ts'
import { stitchApi } from '../stitch/api-endpoint.ts'
import type { StitchPorts } from '../stitch/call-stitch.ts'
import { type Environment, readConfig } from '../token/settings.ts'
import { writeLine } from './log.ts'

/** What a call of Stitch's API needs. */
export function composeStitchPorts(environment: Environment): StitchPorts {
  const config = readConfig(environment)
  return {
    sendToApi: stitchApi(config.apiEndpoint),
    timing: systemTiming,
    metrics: embeddedMetrics(config, systemTiming.clock, writeLine),
  }
}
