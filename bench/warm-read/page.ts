import { bars } from '../report/bars.ts'
import { figure, spread, table } from '../report/markdown.ts'
import type { Section } from '../report/section.ts'
import type { WarmReadRow, WarmReads } from './measure.ts'

export function warmReadPage({ sources, middlewares, requests }: WarmReads): Section {
  const [floor, ours, ...peers] = sources as readonly [WarmReadRow, WarmReadRow, ...WarmReadRow[]]
  const fastest = peers.toSorted((a, b) => a.nanoseconds.median - b.nanoseconds.median)[0] as WarmReadRow
  const allocated = ours.bytes - floor.bytes
  const middySsm = middlewares.at(-1)
  return {
    title: 'Warm read',
    goals: [
      {
        text: 'the source under 1 µs',
        measured: `${figure(ours.nanoseconds.median)} ns`,
        isMet: ours.nanoseconds.median < 1000,
        whyNot:
          'The clock is read once and two numbers are compared; a machine this slow is slow at everything.',
      },
      {
        text: 'no I/O',
        measured: `${requests} requests`,
        isMet: requests === 0,
        whyNot:
          'A peer whose cache ended in between reads as well: all of them share the endpoint that counts.',
      },
      {
        text: 'no allocation that shows: under 100 bytes',
        measured: `${allocated} bytes more than an empty function`,
        isMet: allocated < 100,
        whyNot: 'The source returns an object that it holds; what shows is what awaiting it takes.',
      },
      {
        text: 'ahead of every peer',
        measured: `${fastest.name} takes ${figure(fastest.toOurs.median)} times as long`,
        isMet: fastest.toOurs.median > 1,
        whyNot:
          'Looking at the clock once instead of twice took a quarter off. What is left is mostly the clock and awaiting, which nobody can do without.',
      },
      {
        text: 'the middleware ahead of @middy/ssm',
        measured: `${figure(middySsm?.toOurs.median ?? Number.NaN)} times as long`,
        isMet: (middySsm?.toOurs.median ?? 0) > 1,
        whyNot: 'Most of either is middy itself: see the empty handler.',
      },
    ],
    body: `${timeTable(sources)}

The middleware around a handler that does nothing:

${timeTable(middlewares)}

${ours.nanoseconds.runs} runs each, interleaved, every contender in a process of its own; a run is about 20 ms of reads, each of them awaited. The first row of each table is in all
the others. Caches are warm and told to keep what they have (Powertools \`maxAge: 3600\`; \`@middy/ssm\` keeps it for ever by itself).
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
      figure(toOurs.median),
      figure(bytes),
    ]),
  )
