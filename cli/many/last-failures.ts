import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { parseJsonObject } from '../../lib/json-object.ts'
import type { Aws } from '../aws.ts'
import { CliError } from '../cli-error.ts'
import { logEvents } from '../log-events.ts'
import { functionNameOf, refresherName, ticksName } from '../settings.ts'

/** Why the last renewal of a client failed. */
export interface LastFailure {
  /** Epoch seconds. */
  readonly at: number
  readonly scope: string
  readonly code: string
}

/** The pattern of the search: every failed renewal writes one such line (CloudWatch Logs, "Filter pattern syntax"). */
const ERRORS = '{ $.level = "ERROR" }'

/** How many ticks back the log is read. A client that fails does so at each tick. */
const TICKS = 3

/**
 * The last failure of each client that failed recently, from the logs of both refreshers; `undefined` where the logs
 * cannot be read.
 *
 * @param nowMs epoch milliseconds
 */
export async function lastFailures(
  config: EverySetting,
  { call }: Pick<Aws, 'call'>,
  nowMs: number,
): Promise<ReadonlyMap<string, LastFailure> | undefined> {
  const since = nowMs - TICKS * config.scheduleIntervalSeconds * 1000
  const groups = [ticksName(config), refresherName(config)].map(
    (name) => `/aws/lambda/${functionNameOf(name)}`,
  )
  try {
    const read = groups.map((group) => logEvents(call, group, ERRORS)(since))
    const events = (await Promise.all(read)).flat().sort((a, b) => a.at - b.at)
    const last = new Map<string, LastFailure>()
    for (const { at, text } of events) {
      const { client, scope, code } = parseJsonObject(text) ?? {}
      if (typeof client === 'string')
        last.set(client, { at: Math.floor(at / 1000), scope: String(scope), code: String(code) })
    }
    return last
  } catch (error) {
    if (error instanceof CliError) return undefined
    throw error
  }
}
