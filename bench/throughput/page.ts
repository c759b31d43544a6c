import { estimatedGoal, type Goal } from '../report/goal.ts'
import { figure, percent, spread, table } from '../report/markdown.ts'
import type { Section } from '../report/section.ts'
import type { Throughput, ThroughputRow } from './measure.ts'

const NAMES: Record<Exclude<ThroughputRow['variant'], 'renewal'>, string> = {
  without: 'without the token path',
  with: 'with it',
  again: 'with it, in a second process',
  renewing: 'with it, while tokens are renewed',
}
const MOST_ADDED = 0.02
/** A p99.9 rests on few requests: so much it may move on the quietest machine, and beyond the second it says nothing. */
const LEAST_NOISE = 1.1
const MOST_NOISE = 1.25
/** With fewer a p99.9 is the doing of a handful of them. */
const LEAST_REQUESTS = 10_000

type RowOf = (variant: ThroughputRow['variant']) => ThroughputRow

export function throughputPage({ rows, requestsPerRenewal, renewals, reads }: Throughput): Section {
  const row: RowOf = (variant) => rows.find((one) => one.variant === variant) as ThroughputRow
  return {
    title: 'Throughput and tail',
    goals: [
      estimatedGoal({
        text: 'the token path adds under 2 %',
        estimate: row('with').timeToWithout,
        limit: { atMost: 1 + MOST_ADDED },
        unit: '',
        show: (time) => percent(time - 1),
        whyNot: 'The row of the second process shows how far apart two runs of the very same code lie here.',
      }),
      tailGoal(row),
    ],
    body: `${table(
      ['', 'requests per second', 'to without', 'p50 µs', 'p99 µs', 'p99.9 µs', 'requests'],
      Object.entries(NAMES).map(([variant, name]) => {
        const { perSecond, toWithout, tail } = row(variant as keyof typeof NAMES)
        return [
          name,
          spread(perSecond),
          spread(toWithout),
          ...columns(tail.p50, tail.p99, tail.p999, tail.requests),
        ]
      }),
    )}

${rows[0]?.perSecond.runs} runs of 250 requests each, interleaved, one request after the other, as in a container. The handler is \`get-payment-request\`. Its Stitch answers at once from another process. Without the
token path, a middleware in the place of \`clientToken\` puts a constant there. While tokens are renewed, a newer one is stored every ${figure(requestsPerRenewal)} requests and the clock jumps to where
the reader looks for it: about the rate of a container with five requests a second.

One request in ten thousand is more than p99.9 can see. The request that finds its token renewed waits for one read of the parameter, beside one that does not:

${renewalTable(row)}

${figure(renewals)} requests were made to read, two other processes read at their start, and the parameter was read ${figure(reads)} times in all.`,
    pictures: [],
  }
}

function tailGoal(row: RowOf): Goal {
  const [one, other] = [row('with').tail.p999, row('again').tail.p999]
  const noise = Math.max(one / other, other / one)
  const moved = row('renewing').tail.p999 / Math.sqrt(one * other)
  const isMet = moved <= Math.max(noise, LEAST_NOISE)
  const isOpen = noise > MOST_NOISE || row('renewing').tail.requests < LEAST_REQUESTS
  return {
    text: 'while tokens are renewed the p99.9 does not move by more than it does between two processes of the same code',
    measured: `${figure(moved)} times; the same code: ${figure(noise)} times`,
    verdict: isOpen ? 'cannot tell' : isMet ? 'yes' : 'no',
    whyNot: `Where two processes of the same code lie more than ${MOST_NOISE} times apart, or there are under ${figure(LEAST_REQUESTS)} requests, nothing can be said. A renewal strikes one request in ten thousand, which p99.9 does not see; a tail that moves comes from the machine, or from collections of garbage.`,
  }
}

const renewalTable = (row: RowOf): string =>
  table(
    ['', 'requests', 'median µs', 'slowest µs'],
    (
      [
        ['with it, nothing to renew', row('with')],
        ['the request that reads', row('renewal')],
      ] as const
    ).map(([name, { tail }]) => [name, ...columns(tail.requests, tail.p50, tail.slowest)]),
  )

const columns = (...figures: readonly number[]): readonly string[] => figures.map(figure)
