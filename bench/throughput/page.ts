import { figure, percent, spread, table } from '../report/markdown.ts'
import type { Section } from '../report/section.ts'
import type { Throughput, ThroughputRow } from './measure.ts'

const NAMES: Record<ThroughputRow['variant'], string> = {
  without: 'without the token path',
  with: 'with it',
  renewing: 'with it, while tokens are renewed',
}
const MOST_ADDED = 0.02
/** How far the p99.9 of two series of the same code lie apart on a quiet machine. */
const TAIL_NOISE = 1.25

export function throughputPage({ rows, requestsPerRenewal, reads }: Throughput): Section {
  const row = (variant: ThroughputRow['variant']): ThroughputRow =>
    rows.find((one) => one.variant === variant) as ThroughputRow
  const added = 1 / row('with').toWithout.median - 1
  const tail = row('renewing').tail.p999 / row('with').tail.p999
  return {
    title: 'Throughput and tail',
    goals: [
      {
        text: 'the token path adds under 2 %',
        measured: percent(added),
        isMet: added < MOST_ADDED,
        whyNot: 'See the quartiles: where they are wider than two per cent, this run cannot tell.',
      },
      {
        text: `while tokens are renewed the p99.9 does not move (by more than ${TAIL_NOISE} times, the noise of a quiet machine)`,
        measured: `${figure(tail)} times`,
        isMet: tail <= TAIL_NOISE,
        whyNot:
          'A renewal strikes one request in ten thousand, below what p99.9 sees; a tail that moves comes from the machine, or from collections of garbage.',
      },
    ],
    body: `${table(
      ['', 'requests per second', 'to without', 'p50 µs', 'p99 µs', 'p99.9 µs', 'requests'],
      rows.map(({ variant, perSecond, toWithout, tail: { p50, p99, p999, requests } }) => [
        NAMES[variant],
        spread(perSecond),
        spread(toWithout),
        figure(p50),
        figure(p99),
        figure(p999),
        figure(requests),
      ]),
    )}

${rows[0]?.perSecond.runs} runs of 250 requests each, interleaved; one request after the other, as in a container. The handler is \`get-payment-request\`, its Stitch answers at once from another process. Without the
token path, a middleware in the place of \`clientToken\` puts a constant there. While tokens are renewed, a newer one is stored every ${figure(requestsPerRenewal)} requests and the clock jumps to where
the reader looks for it (${reads} reads in all): about the rate of a container with five requests a second, and far below what p99.9 sees.`,
    pictures: [],
  }
}
