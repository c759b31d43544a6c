import { stitchApi } from '../adapters/stitch-api.ts'
import { systemTiming } from '../clock.ts'
import { type Environment, readConfig } from '../config.ts'
import { embeddedMetrics } from '../metrics.ts'
import type { StitchPorts } from '../stitch/call-stitch.ts'
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
