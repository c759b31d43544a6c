import { bars } from '../report/bars.ts'
import { countedGoal, estimatedGoal, type Verdict, verdictOn } from '../report/goal.ts'
import { figure, spread, table } from '../report/markdown.ts'
import type { Section } from '../report/section.ts'
import type { WarmReadRow, WarmReads } from './measure.ts'

/** A peer takes more than our time. */
const AHEAD = { atLeast: 1 }

const SEVERITY: Record<Verdict, number> = { no: 0, 'cannot tell': 1, yes: 2 }

/** The peer that comes closest to us, or is ahead: by what can be said of it, then by its median. */
const byNearness = ({ toOurs: a }: WarmReadRow, { toOurs: b }: WarmReadRow): number =>
  SEVERITY[verdictOn(a, AHEAD)] - SEVERITY[verdictOn(b, AHEAD)] || a.median - b.median

export function warmReadPage({ sources, middlewares, requests }: WarmReads): Section {
  const [floor, ours, ...peers] = sources as readonly [WarmReadRow, WarmReadRow, ...WarmReadRow[]]
  const closest = peers.toSorted(byNearness)[0] as WarmReadRow
  const allocated = ours.bytes - floor.bytes
  const middySsm = middlewares.at(-1) as WarmReadRow
  return {
    title: 'Warm read',
    goals: [
      estimatedGoal({
        text: 'the source under 1 µs',
        estimate: ours.nanoseconds,
        limit: { atMost: 1000 },
        unit: 'ns',
        whyNot:
          'The clock is read once and two numbers are compared; a machine this slow is slow at everything.',
      }),
      countedGoal({
        text: 'no I/O',
        measured: `${requests} requests`,
        isMet: requests === 0,
        whyNot:
          'A peer whose cache ended in between reads as well: all of them share the endpoint that counts.',
      }),
      countedGoal({
        text: 'no allocation that shows: under 100 bytes',
        measured: `${allocated} bytes more than an empty function`,
        isMet: allocated < 100,
        whyNot: 'The source returns an object that it holds; what shows is what awaiting it takes.',
      }),
      estimatedGoal({
        text: `ahead of every peer, the closest being ${closest.name}`,
        estimate: closest.toOurs,
        limit: AHEAD,
        unit: 'times as long',
        whyNot:
          'Each read looks at two clocks: the wall clock, and the one that never steps. A frozen container or a clock that was set back is noticed by one of them alone. google-auth-library looks at the wall clock only. What is left is mostly these clocks and awaiting.',
      }),
      estimatedGoal({
        text: 'the middleware ahead of @middy/ssm',
        estimate: middySsm.toOurs,
        limit: AHEAD,
        unit: 'times as long',
        whyNot: 'Most of either is middy itself: see the empty handler.',
      }),
    ],
    body: `${timeTable(sources)}

The middleware around a handler that does nothing:

${timeTable(middlewares)}

${ours.nanoseconds.runs} runs each, interleaved, every contender in a process of its own. A run is about 20 ms of reads, each of them awaited. The first row of each table is part of all
the others. Caches are warm and set to keep what they have (Powertools \`maxAge: 3600\`; \`@middy/ssm\` keeps it for ever by itself).
Bytes are what the heap grew by in 2,000 reads without a collection.`,
    pictures: [
      {
        name: 'warm-read.svg',
        alt: 'Nanoseconds of a warm read',
        svg: bars(
          'Warm read, without MSAL Node, which would hide the others',
          'ns',
          sources
            .filter(({ name }) => !name.startsWith('MSAL'))
            .map(({ name, nanoseconds }) => ({ name, value: nanoseconds, isOurs: name.startsWith('ours') })),
        ),
      },
    ],
  }
}

const timeTable = (rows: readonly WarmReadRow[]): string =>
  table(
    ['', 'ns, median (quartiles)', 'to ours', 'bytes'],
    rows.map(({ name, nanoseconds, toOurs, bytes }) => [
      name,
      spread(nanoseconds),
      spread(toOurs),
      figure(bytes),
    ]),
  )
