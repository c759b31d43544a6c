import type { Timing } from '../../lib/clock.ts'
import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { parseJsonObject } from '../../lib/json-object.ts'
import type { Aws } from '../aws.ts'
import { CliError } from '../cli-error.ts'
import { type LogEvent, logPages, type Span } from '../log-events.ts'
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

/** How many pages are read in all, and one of each log to know that there are more. */
const MOST_PAGES = 50

/** What the logs say. */
export interface LastFailures {
  readonly byClient: ReadonlyMap<string, LastFailure>
  /** Why some failures may not be known. */
  readonly unread: CliError | undefined
}

/**
 * The last failure of each client that failed recently, from the logs of both refreshers. AWS gives the oldest events
 * first, so the last tick is read, then the one before. No more is read once each of the wanted clients has a failure.
 */
export async function lastFailures(
  config: EverySetting,
  { call }: Pick<Aws, 'call'>,
  timing: Timing,
  wanted: readonly string[],
): Promise<LastFailures> {
  const nowMs = timing.clock()
  const tickMs = config.scheduleIntervalSeconds * 1000
  const groups = new Set(
    [ticksName(config), refresherName(config)].map((name) => `/aws/lambda/${functionNameOf(name)}`),
  )
  const byClient = new Map<string, LastFailure>()
  let unread: CliError | undefined
  let pagesLeft = MOST_PAGES

  const readGroup = async (logGroupName: string, span: Span): Promise<readonly LogEvent[]> => {
    const events: LogEvent[] = []
    try {
      for await (const page of logPages({ call, timing }, { logGroupName, filterPattern: ERRORS }, span)) {
        // There is one page more than may be read.
        if (pagesLeft <= 0) throw tooLong()
        pagesLeft -= 1
        events.push(...page)
      }
    } catch (error) {
      if (!(error instanceof CliError)) throw error
      groups.delete(logGroupName)
      unread ??= error
    }
    return events
  }

  const isDone = () => wanted.every((client) => byClient.has(client))
  for (let tick = 1; tick <= TICKS && !isDone(); tick += 1) {
    const startTime = nowMs - tick * tickMs
    // Other machines' clocks may be ahead of this one.
    const span = tick === 1 ? { startTime } : { startTime, endTime: startTime + tickMs - 1 }
    const read = await Promise.all([...groups].map((group) => readGroup(group, span)))
    const events = read.flat().sort((a, b) => b.at - a.at)
    for (const { at, text } of events) {
      const { client, scope, code } = parseJsonObject(text) ?? {}
      if (typeof client === 'string' && !byClient.has(client))
        byClient.set(client, { at: Math.floor(at / 1000), scope: String(scope), code: String(code) })
    }
  }
  return { byClient, unread }
}

const tooLong = (): CliError =>
  new CliError(
    'logs_too_long',
    'More failures were logged than this command reads. ' +
      'To see those of one client: stitch-token logs --client ALIAS',
  )
