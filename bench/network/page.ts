import { statistics } from '../measure/statistics.ts'
import { bars } from '../report/bars.ts'
import { estimated } from '../report/goal.ts'
import { figure, spread, table } from '../report/markdown.ts'
import type { Picture, Section } from '../report/section.ts'
import { OURS } from './contenders.ts'
import type { Distance } from './far-world.ts'
import { type NetworkFigures, networkFigures } from './figures.ts'
import { FIRST_ANSWER } from './first-answers.ts'
import { criticalPathMs, networkGoals } from './goals.ts'
import type { Network } from './measure.ts'
import { FOUR_SETS, ONE_SET } from './refreshes.ts'

export function networkPage(network: Network): Section {
  const figures = networkFigures(network)
  const { machine, startUps, before } = network
  return {
    title: 'Over a network',
    goals: networkGoals(network),
    body: `TLS 1.3 servers on loopback, each behind a proxy that adds round trips: opening a connection costs one, and each direction half of one. They announce
\`Keep-Alive: timeout=60\`. Round trips are counted there: one for each TCP connection, one for each TLS handshake, one for each request. Commit ${machine.commit},
${machine.startedAt.slice(0, 10)}; ${machine.loadBefore} processes were waiting to run when it began.

${figures.distances.map((distance) => tableAt(network, figures, distance)).join('\n\n')}

*${FIRST_ANSWER}* is a query, from the start of the process. *Empty handler with a connection* opens one connection to Stitch while it loads, and sends one request on
it: the least that a first answer can take. A peer reads the same parameter and sends the same GraphQL request; it judges no answer and writes no
metrics. *Ten minutes after the initialisation* are ten minutes of the function's wall clock: the process is frozen for a moment, its servers end their connections,
another token is stored, and it is called in the moment when it goes on. Each answer was made with that token.

The refresher's run of four scope sets, beside the round trips that one scope set waits for, one after the other:

${refreshTable(figures)}
${startUps.length === 0 ? '' : `\nOn loopback, without TLS, beside commit ${before}:\n\n${startUpTable(network)}\n`}`,
    pictures: figures.distances.slice(0, 1).flatMap((distance) => picturesAt(network, distance)),
  }
}

const REFRESHES: readonly string[] = [ONE_SET, FOUR_SETS]

function tableAt({ rows, contenders }: Network, figures: NetworkFigures, distance: Distance): string {
  const { stitchMs, awsMs } = distance
  const calls = [...new Set(rows.map(({ call }) => call))].filter((call) => !REFRESHES.includes(call))
  return table(
    [
      `Stitch ${stitchMs} ms away, AWS ${awsMs} ms`,
      'of',
      'ms, median (quartiles)',
      'ours to it',
      'round trips to Stitch',
      'to AWS',
      'runs',
    ],
    calls.flatMap((call) =>
      contenders.flatMap((contender) => {
        const row = figures.row(call, distance, contender)
        if (row === undefined) return []
        const ratio = figures.oursTo(contender, call, distance)
        return [
          [
            call,
            contender,
            spread(statistics(row.samplesMs)),
            contender === OURS || ratio === undefined ? '' : estimated(ratio),
            figure(row.trips.stitch),
            figure(row.trips.aws),
            `${row.samplesMs.length}`,
          ],
        ]
      }),
    ),
  )
}

const refreshTable = (figures: NetworkFigures): string =>
  table(
    [
      'Stitch away',
      'one scope set, ms',
      'its round trips to Stitch',
      'to AWS',
      'these take, ms',
      'four scope sets, ms',
    ],
    figures.distances.flatMap((distance) => {
      const [one, four] = [figures.row(ONE_SET, distance), figures.row(FOUR_SETS, distance)]
      if (one === undefined || four === undefined) return []
      return [
        [
          `${distance.stitchMs} ms`,
          spread(statistics(one.samplesMs)),
          figure(one.trips.stitch),
          figure(one.trips.aws),
          figure(criticalPathMs(one)),
          spread(statistics(four.samplesMs)),
        ],
      ]
    }),
  )

const startUpTable = ({ startUps, before }: Network): string =>
  table(
    ['median (quartiles)', `commit ${before}`, 'ours', 'ours to it', 'runs'],
    startUps.map(({ name, unit, figures, hereToThere }) => [
      name,
      `${spread(figures.there)} ${unit}`,
      `${spread(figures.here)} ${unit}`,
      estimated(hereToThere),
      `${hereToThere.runs}`,
    ]),
  )

function picturesAt({ rows, contenders }: Network, distance: Distance): readonly Picture[] {
  const at = contenders.flatMap((name) =>
    rows.filter(
      ({ contender, distance: { stitchMs } }) => contender === name && stitchMs === distance.stitchMs,
    ),
  )
  const drawn = (wanted: (call: string) => boolean, nameOf: (call: string, contender: string) => string) =>
    at
      .filter(({ call }) => wanted(call))
      .map(({ call, contender, samplesMs }) => ({
        name: nameOf(call, contender),
        value: statistics(samplesMs),
        isOurs: contender === OURS,
      }))
  const idle = (call: string): string => call.replace(/^mutation, (.*) after.*$/, '$1')
  return [
    {
      name: 'network-first-answer.svg',
      alt: 'Time to the first answer of a new process over a network',
      svg: bars(
        `First answer of a new process, Stitch ${distance.stitchMs} ms away`,
        'ms',
        drawn(
          (call) => call === FIRST_ANSWER,
          (_call, contender) => contender,
        ),
      ),
    },
    {
      name: 'network-mutation.svg',
      alt: 'Time of a mutation in a warm container by how long that was idle',
      svg: bars(
        `A mutation, by the pause before it, Stitch ${distance.stitchMs} ms away`,
        'ms',
        drawn(
          (call) => call.startsWith('mutation'),
          (call, contender) => `${contender}, ${idle(call)}`,
        ),
      ),
    },
  ]
}
