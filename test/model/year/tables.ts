import type { ProbeReport } from './fleet-in-outage.ts'
import type { SweepReport } from './outage-sweep.ts'
import type { YearReport } from './year.ts'

type Cell = string | number

const text = (cell: Cell): string => (typeof cell === 'number' ? cell.toLocaleString('en-GB') : cell)

/** Rows of Markdown; all columns but the first are figures. */
function table(header: readonly Cell[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]) => `| ${cells.map(text).join(' | ')} |`
  const rule = `| ${header.map((_, index) => (index === 0 ? '---' : '---:')).join(' | ')} |`
  return [line(header), rule, ...rows.map(line)].join('\n')
}

const aDay = (count: number, { days }: YearReport): number => Math.round((count / days) * 10) / 10

export const yearTable = (year: YearReport): string =>
  table(
    ['in one year, for one scope set', 'figure'],
    [
      ['seconds in which a reader that had a token had no usable one', year.secondsWithoutToken],
      ['calls refused for want of a token, in containers that had had one', year.callsRefused],
      ['calls refused in new containers, whose first reads all failed', year.callsRefusedBeforeFirst],
      ['seconds in which what was stored was too near its end', year.secondsStoredOver],
      ['calls that were given a token which had ended', year.callsWithEndedToken],
      ['calls of the readers', year.calls],
      ['of them waited over a second (first call of a container, first read failed)', year.callsThatWaited],
      ['seconds of that waiting', year.secondsUntilFirstToken],
      ['tokens issued a day, on average', aDay(year.tokensIssued, year)],
      ['tokens issued on the worst day', year.mostIssuedADay],
      ['token requests a day, on average', aDay(year.tokenRequests, year)],
      ['token requests on the worst day', year.mostRequestsADay],
      ['writes of the parameter a day', aDay(year.writes, year)],
      ['reads of the refresher a day', aDay(year.refresherReads, year)],
      ['reads of a reader a day', aDay(year.readerReads / year.readers, year)],
      ['invocations of the refresher a day', aDay(year.refresherInvocations, year)],
      ['ticks lost', year.ticksLost],
      ['ticks that came twice', year.ticksDoubled],
      ['containers that began anew', year.restarts],
      ['outages', year.outages],
      ['minutes of outage', Math.round(year.minutesOfOutage)],
    ],
  )

export const sweepTable = (sweeps: readonly (readonly [string, SweepReport])[]): string =>
  table(
    [
      '15 minutes of outage from every second of an hour',
      'moments',
      'calls',
      'failed',
      'slowest recovery, s',
    ],
    sweeps.map(([name, { moments, calls, failed, slowestRecoverySeconds }]) => [
      name,
      moments,
      calls,
      failed,
      slowestRecoverySeconds,
    ]),
  )

export const probeTable = (probes: readonly (readonly [string, ProbeReport])[]): string =>
  table(
    [
      'in an outage that outlasts every token, a minute',
      'readers',
      'token requests',
      'invocations',
      'reads',
      'recovery, s',
    ],
    probes.map(([name, { readers, tokenRequests, invocations, reads, recoverySeconds }]) => [
      name,
      readers,
      tokenRequests,
      invocations,
      reads,
      recoverySeconds,
    ]),
  )
