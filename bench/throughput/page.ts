import { figure, percent, spread, table } from '../report/markdown.ts'
import type { Section } from '../report/section.ts'
import type { Throughput, ThroughputRow } from './measure.ts'

const NAMES: Record<ThroughputRow['variant'], string> = {
  without: 'without the token path',
  with: 'with it',
  again: 'with it, in a second process',
  renewing: 'with it, while tokens are renewed',
}
const MOST_ADDED = 0.02
/** A p99.9 rests on few requests, however quiet the machine is. */
const LEAST_NOISE = 1.1

export function throughputPage({ rows, requestsPerRenewal, reads }: Throughput): Section {
  const row = (variant: ThroughputRow['variant']): ThroughputRow =>
    rows.find((one) => one.variant === variant) as ThroughputRow
  const added = 1 / row('with').toWithout.median - 1
  const [one, other] = [row('with').tail.p999, row('again').tail.p999]
  const noise = Math.max(one / other, other / one, LEAST_NOISE)
  const tail = row('renewing').tail.p999 / Math.sqrt(one * other)
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
        text: 'while tokens are renewed the p99.9 does not move by more than it does between two processes of the same code',
        measured: `${figure(tail)} times; the same code: ${figure(noise)} times`,
        isMet: tail <= noise,
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
