import { INIT_ABOVE_EMPTY, MEMORY, PROCESSOR_TIME } from '../against/cold-start.ts'
import type { Estimate } from '../measure/statistics.ts'
import { ratios } from '../measure/statistics.ts'
import { countedGoal, estimatedGoal, type Goal } from '../report/goal.ts'
import { LEAST } from './contenders.ts'
import type { Distance } from './far-world.ts'
import { closestRival, type NetworkFigures, networkFigures } from './figures.ts'
import { FIRST_ANSWER } from './first-answers.ts'
import { LONG_AFTER } from './later-calls.ts'
import type { Network } from './measure.ts'
import { FOUR_SETS, ONE_SET } from './refreshes.ts'
import type { NetworkRow } from './samples.ts'

/** At most so many times what it took before, where Stitch is so many milliseconds away or more. */
const MOST_TO_BEFORE = [
  { fromMs: 100, mutation: 0.4, firstAnswer: 0.93 },
  { fromMs: 0, mutation: 0.5, firstAnswer: 0.88 },
]
const MOST_TO_LEAST = 1.1
const MOST_TRIPS = 1.2
const MOST_START_UP = { [INIT_ABOVE_EMPTY]: 0.85, [PROCESSOR_TIME]: 0.85, [MEMORY]: 1 }
const MOST_TO_CRITICAL_PATH = 1.1

const BUSY = 'What is above the round trips is processor time, which a busy or a slow machine stretches.'
const MOVED =
  'The first packet to Stitch leaves during the initialisation now, and the token is read right after it. Before, the first call did that work. What is left is `node:https` and the compilation of the bundle.'

/** Every goal of which this run has the figures. */
export function networkGoals(network: Network): readonly Goal[] {
  const figures = networkFigures(network)
  const calls = [...new Set(network.rows.map(({ call }) => call))]
  const mutations = calls.filter((call) => call.startsWith('mutation'))
  const later = calls.filter((call) => call.startsWith('first call') && call !== LONG_AFTER)
  return [
    ...figures.distances.flatMap((distance) => [
      ...mutations.flatMap((call) => [
        ...toBefore(network, figures, call, distance),
        ...withinTrips(figures, call, distance),
      ]),
      ...toBefore(network, figures, FIRST_ANSWER, distance),
      ...goal({
        text: `${away(FIRST_ANSWER, distance)}, to an empty handler that opens one connection while it loads`,
        estimate: figures.oursTo(LEAST, FIRST_ANSWER, distance),
        atMost: MOST_TO_LEAST,
      }),
      ...later.flatMap((call) => withinTrips(figures, call, distance)),
      ...nothingLost(network, figures, distance),
      ...[FIRST_ANSWER, ...mutations].flatMap((call) => aheadOfPeers(figures, call, distance)),
      ...refreshGoals(figures, distance),
    ]),
    ...network.startUps.flatMap(({ name, hereToThere }) =>
      name in MOST_START_UP
        ? goal({
            text: `${name}, on loopback, to commit ${network.before}`,
            estimate: hereToThere,
            atMost: MOST_START_UP[name as keyof typeof MOST_START_UP],
            whyNot: MOVED,
          })
        : [],
    ),
  ]
}

const away = (call: string, { stitchMs }: Distance): string => `${call}, Stitch ${stitchMs} ms away`

/** A goal on a figure; none where that was not measured. */
const goal = ({
  text,
  estimate,
  atMost,
  unit = 'times',
  whyNot = BUSY,
}: {
  readonly text: string
  readonly estimate: Estimate | undefined
  readonly atMost: number
  readonly unit?: string
  readonly whyNot?: string
}): readonly Goal[] =>
  estimate === undefined
    ? []
    : [estimatedGoal({ text: `${text}: at most ${atMost}`, estimate, limit: { atMost }, unit, whyNot })]

function toBefore(
  { before }: Network,
  figures: NetworkFigures,
  call: string,
  distance: Distance,
): readonly Goal[] {
  if (before === undefined) return []
  const limits = MOST_TO_BEFORE.find(({ fromMs }) => distance.stitchMs >= fromMs)
  return goal({
    text: `${away(call, distance)}, to commit ${before}`,
    estimate: figures.oursTo(before, call, distance),
    atMost: Number(call === FIRST_ANSWER ? limits?.firstAnswer : limits?.mutation),
  })
}

const withinTrips = (figures: NetworkFigures, call: string, distance: Distance): readonly Goal[] =>
  goal({
    text: `${away(call, distance)}, above an empty handler`,
    estimate: figures.tripsAboveEmpty(call, distance),
    atMost: MOST_TRIPS,
    unit: 'round trips',
  })

/** That the answer is right and made with the latest token was looked at in each run. */
function nothingLost({ before }: Network, figures: NetworkFigures, distance: Distance): readonly Goal[] {
  const ours = figures.row(LONG_AFTER, distance)
  const theirs = before === undefined ? undefined : figures.row(LONG_AFTER, distance, before)
  if (ours === undefined || theirs === undefined) return []
  return [
    countedGoal({
      text: `${away(LONG_AFTER, distance)}: answered with the token that was stored meanwhile, and no more round trips than commit ${before}`,
      measured: `${ours.samplesMs.length} of ${ours.samplesMs.length}; ${tripsOf(ours)}, before ${tripsOf(theirs)}`,
      isMet: ours.trips.stitch <= theirs.trips.stitch && ours.trips.aws <= theirs.trips.aws,
      whyNot: 'A connection that was opened ahead was paid for twice.',
    }),
  ]
}

export const tripsOf = ({ trips: { stitch, aws } }: NetworkRow): string =>
  `${stitch} to Stitch and ${aws} to AWS`

function aheadOfPeers(figures: NetworkFigures, call: string, distance: Distance): readonly Goal[] {
  const closest = closestRival(figures, call, distance)
  const ours = figures.row(call, distance)
  if (closest === undefined || ours === undefined) return []
  const rivals = figures.rivals(call, distance)
  return [
    estimatedGoal({
      text: `${away(call, distance)}: ahead of every peer, the closest being ${closest.name}`,
      estimate: closest.toOurs,
      limit: { atLeast: 1 },
      unit: 'times as long',
      whyNot:
        'Where both pay one round trip, what is left is a millisecond or two of processor time: ours judges the answer and writes metrics, and a peer here does neither.',
    }),
    countedGoal({
      text: `${away(call, distance)}: no peer waits for fewer round trips to Stitch`,
      measured: `${ours.trips.stitch}; theirs ${rivals.map(({ trips }) => trips.stitch).join(', ')}`,
      isMet: rivals.every(({ trips }) => trips.stitch >= ours.trips.stitch),
      whyNot: 'A peer keeps its connection for longer.',
    }),
  ]
}

function refreshGoals(figures: NetworkFigures, distance: Distance): readonly Goal[] {
  const [one, four] = [figures.row(ONE_SET, distance), figures.row(FOUR_SETS, distance)]
  if (one === undefined || four === undefined) return []
  const path = four.samplesMs.map(() => criticalPathMs(one))
  return goal({
    text: `${away(FOUR_SETS, distance)}, to the critical path of one`,
    estimate: ratios(four.samplesMs, path),
    atMost: MOST_TO_CRITICAL_PATH,
  })
}

/** What one renewal waits for, one after the other: the round trips that were counted, and nothing else. */
export const criticalPathMs = ({ trips, distance }: NetworkRow): number =>
  trips.stitch * distance.stitchMs + trips.aws * distance.awsMs
