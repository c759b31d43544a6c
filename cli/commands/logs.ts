import { isJsonObject, parseJsonObject } from '../../lib/json-object.ts'
import { type ReadableLine, readableLine } from '../../lib/observe/readable-line.ts'
import { MANY } from '../../lib/token/many-clients.ts'
import { connectAws } from '../aws.ts'
import { CliError } from '../cli-error.ts'
import { settingsOf } from '../client-settings.ts'
import type { Io } from '../io.ts'
import { type LogEvent, logEvents } from '../log-events.ts'
import { instant, printHint, printJson, printLines, printProblem } from '../print.ts'
import { EXIT, problemOf } from '../problem.ts'
import { withProgress } from '../progress.ts'
import { functionNameOf, type GlobalOptions, refresherName, ticksName } from '../settings.ts'
import { shownEvents } from '../shown-events.ts'
import { type Line, type Style, styled } from '../visible-text.ts'

export interface LogsOptions extends GlobalOptions {
  /** Where to begin: a time before now, or an instant. */
  readonly since?: string
  readonly follow?: boolean
}

/** How often a follower looks, in milliseconds. */
const LOOK_MS = 2000

/** Facts that fit on one line, in characters. */
const WIDE = 100

/** `logs`: what the refresher has logged, and with `--follow` what it logs from now on. */
export async function logs(io: Io, options: LogsOptions): Promise<number> {
  const { since = '15m', follow = false, json = false } = options
  const startAt = sinceOf(since, io.timing.clock())
  const config = settingsOf(io)
  const { call } = await connectAws(io.environment)
  const names = config.client === MANY ? [ticksName(config), refresherName(config)] : [refresherName(config)]
  const groups = names.map((name) => ({ logGroupName: `/aws/lambda/${functionNameOf(name)}` }))
  const ports = { call, timing: io.timing }
  const read = async (startTime: number): Promise<readonly LogEvent[]> => {
    const events = (await Promise.all(groups.map((group) => logEvents(ports, group, { startTime })))).flat()
    return events.filter(isOf(io.client)).sort((a, b) => a.at - b.at)
  }
  const print = (events: readonly LogEvent[]) => {
    for (const event of events) printEvent(io, event, json)
  }

  const found = await withProgress(io, 'Reading the log', read(startAt))
  print(found)
  if (found.length === 0 && !json && !follow)
    printHint(io, `Nothing was logged since ${instant(startAt / 1000)}. A longer time: --since 1d`)
  // Ctrl-C is the normal end of following, so nothing is printed.
  if (follow) io.interruption.leaves('')
  const shown = shownEvents(startAt)
  shown.take(found)
  while (follow && io.out.failure === undefined) {
    await io.timing.sleep(LOOK_MS)
    try {
      print(shown.take(await read(shown.from())))
    } catch (error) {
      // A person who follows an outage wants to see how it ends.
      printProblem(io, problemOf(error), json)
    }
  }
  return EXIT.ok
}

/** Whether an event is about a client; every event where none is named. */
const isOf =
  (client: string | undefined) =>
  ({ text }: LogEvent): boolean => {
    if (client === undefined) return true
    const { client: named, outcomes } = parseJsonObject(text) ?? {}
    const all = Array.isArray(outcomes) ? outcomes.filter(isJsonObject) : []
    return named === client || all.some((outcome) => outcome.client === client)
  }

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Reads `--since`; gives epoch milliseconds. */
function sinceOf(text: string, nowMs: number): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (count !== undefined) return nowMs - Number(count) * (UNIT_MS[unit] ?? 0)
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(at)) return at
  throw new CliError(
    'usage',
    'Give --since a time such as 90s, 15m, 2h or 3d, or an instant such as 2026-11-28T22:15:00Z.',
  )
}

const STYLES: Readonly<Record<string, Style>> = { ERROR: 'red', CRITICAL: 'red', WARN: 'yellow' }

function printEvent(io: Io, { at, stream, text }: LogEvent, json: boolean): void {
  if (json) {
    const message = parseJsonObject(text) ?? text.trimEnd()
    printJson(io, { at: new Date(at).toISOString(), stream, message }, 0)
    return
  }
  const line = readableLine(text)
  if (line !== undefined) printLines(io, describe(at, line))
}

function describe(at: number, { level, message, facts }: ReadableLine): readonly Line[] {
  const style = STYLES[level]
  const word = level.padEnd(5)
  const joined = facts.join(', ')
  return [
    [`${instant(Math.floor(at / 1000))}  `, style === undefined ? word : styled(style, word), `  ${message}`],
    ...(joined.length > WIDE ? facts : facts.length > 0 ? [joined] : []).map((fact) =>
      styled('dim', `    ${fact}`),
    ),
  ]
}
