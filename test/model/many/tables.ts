import { lines } from '../../../bench/report/lines.ts'
import { figure, percent, table } from '../../../bench/report/markdown.ts'
import type { ManyDayReport } from './day.ts'
import type { MomentReport } from './moment.ts'
import type { Quota } from './services.ts'

/** A day that was played, and under which quotas. */
export interface PlayedDay {
  readonly report: ManyDayReport
  readonly quota: Quota
  /** Params that are not the defaults. */
  readonly params: string
}

const sizeOf = ({ clients, scopeSets }: ManyDayReport): string =>
  `${clients.toLocaleString('en-US')} × ${scopeSets}`

const ofQuota = (perSecond: number, quota: number): string => `${figure(perSecond)} of ${figure(quota)}`

/** What a day of each deployment takes. */
export function dayTable(days: readonly PlayedDay[]): string {
  const row = (name: string, of: (day: PlayedDay) => string): readonly string[] => [name, ...days.map(of)]
  return table(
    ['in a day', ...days.map(({ report }) => sizeOf(report))],
    [
      row('params', ({ params }) => params),
      row('tokens', ({ report }) => figure(report.tokens)),
      row('seconds without a usable token', ({ report }) => figure(report.secondsWithout)),
      row('renewals of a token', ({ report }) => figure(report.renewals / report.tokens)),
      row('token requests for a renewal', ({ report }) => figure(report.requests / report.renewals)),
      row('token requests a second', ({ report }) => figure(report.perSecond.requests)),
      row('writes a second', ({ report, quota }) => ofQuota(report.perSecond.writes, quota.writes)),
      row('reads a second', ({ report, quota }) => ofQuota(report.perSecond.reads, quota.reads)),
      row('calls that a quota refused', ({ report }) => figure(report.refused)),
      row('longest run, of 235 s', ({ report }) => `${figure(report.longestRunSeconds)} s`),
      row('due tokens left to the next tick', ({ report }) =>
        percent(report.postponed / (report.postponed + report.renewals)),
      ),
      row('ticks in a row that were late, of 18', ({ report }) => figure(report.mostTicksLate)),
      row(
        'turns in use at most, on average',
        ({ report: { turns } }) => `${turns.most}, ${figure(turns.onAverage)}`,
      ),
      row('until all are stored at first', ({ report }) => `${figure(report.filledAfterSeconds / 60)} min`),
      row('heap in use', ({ report }) => `${figure(report.mostHeapMebibytes)} MiB`),
    ],
  )
}

/** How calls grow with the number of tokens. */
export const growthTable = (days: readonly ManyDayReport[]): string =>
  table(
    [
      'tokens',
      'token requests',
      'writes',
      'reads of ten',
      'reads of one',
      'reads of a secret',
      'lists',
      'for a token',
    ],
    days.map(({ tokens, requests, renewals, calls }) => [
      figure(tokens),
      ...[requests, renewals, calls.batches, calls.reads, calls.secrets, calls.lists].map((count) =>
        figure(count),
      ),
      figure((requests + renewals + calls.batches + calls.reads + calls.secrets + calls.lists) / tokens),
    ]),
  )

/** The same as a picture: straight and rising like the number of tokens. */
export function growthPicture(days: readonly ManyDayReport[]): string {
  const line = (name: string, of: (day: ManyDayReport) => number, isOurs = false) => ({
    name,
    isOurs,
    points: days.map((day) => ({ x: day.tokens, y: of(day) })),
  })
  return lines('Calls a day, by the number of tokens', 'tokens', [
    line('token requests, writes', ({ requests }) => requests, true),
    line('reads of ten tokens', ({ calls }) => calls.batches),
    line('reads of a secret', ({ calls }) => calls.secrets),
    line('lists of secrets', ({ calls }) => calls.lists),
  ])
}

/** What comes of it when every token ends at one moment. */
export function momentTable(moments: readonly MomentReport[], quota: Quota, mostRequests: number): string {
  const row = (name: string, of: (moment: MomentReport) => string): readonly string[] => [
    name,
    ...moments.map(of),
  ]
  return table(
    ['in the hour after it', ...moments.map(({ callsPerSecond }) => `${callsPerSecond} calls a second`)],
    [
      row('until all tokens are replaced', (moment) => `${figure(moment.renewedAfterSeconds / 60)} min`),
      row('writes a second', ({ perSecond }) => ofQuota(perSecond.writes, quota.writes)),
      row('reads a second', ({ perSecond }) => ofQuota(perSecond.reads, quota.reads)),
      row('token requests a second', ({ perSecond }) => ofQuota(perSecond.requests, mostRequests)),
      row('writes that came again', ({ refusedByQuota }) => figure(refusedByQuota.writes)),
      row('the longest wait of such a write', (moment) => `${figure(moment.longestWaitForQuotaSeconds)} s`),
      row('renewals that failed', ({ failedRenewals }) => figure(failedRenewals)),
      row('renewals for readers in need', ({ renewalsInNeed }) => figure(renewalsInNeed)),
      row('calls answered at once', ({ calls }) => figure(calls.atOnce)),
      row('calls answered after a wait', ({ calls }) => figure(calls.served)),
      row('calls answered with 503', ({ calls }) => figure(calls.refused)),
      row('calls whose second token was rejected too', ({ calls }) => figure(calls.rejectedAgain)),
    ],
  )
}
