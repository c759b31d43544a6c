import { ratios, type Statistics, statistics } from '../measure/statistics.ts'
import { EMPTY, LEAST, OURS } from './contenders.ts'
import type { Distance } from './far-world.ts'
import type { Network } from './measure.ts'
import type { NetworkRow } from './samples.ts'

/** The rows of a run, found by what they are of. */
export interface NetworkFigures {
  readonly distances: readonly Distance[]
  /** The row of a contender; nothing where it was not measured. */
  row(call: string, distance: Distance, contender?: string): NetworkRow | undefined
  /** All contenders of a call, but for the handlers that only show what cannot be avoided. */
  rivals(call: string, distance: Distance): readonly NetworkRow[]
  /** Ours to another's, of the same rounds. */
  oursTo(other: string, call: string, distance: Distance): Statistics | undefined
  /** What ours takes above an empty handler, in round trips to Stitch. */
  tripsAboveEmpty(call: string, distance: Distance): Statistics | undefined
}

export function networkFigures({ rows, before }: Network): NetworkFigures {
  const distances = rows
    .map(({ distance }) => distance)
    .filter(({ stitchMs }, index, all) => all.findIndex((other) => other.stitchMs === stitchMs) === index)
  const of = (call: string, { stitchMs }: Distance): readonly NetworkRow[] =>
    rows.filter((row) => row.call === call && row.distance.stitchMs === stitchMs)
  const row = (call: string, distance: Distance, contender = OURS): NetworkRow | undefined =>
    of(call, distance).find((one) => one.contender === contender)
  const both = (other: string, call: string, distance: Distance) => {
    const [ours, theirs] = [row(call, distance), row(call, distance, other)]
    return ours === undefined || theirs === undefined ? undefined : { ours, theirs }
  }
  return {
    distances,
    row,
    rivals: (call, distance) =>
      of(call, distance).filter(({ contender }) => ![OURS, EMPTY, LEAST, before].includes(contender)),
    oursTo: (other, call, distance) => {
      const pair = both(other, call, distance)
      return pair && ratios(pair.ours.samplesMs, pair.theirs.samplesMs)
    },
    tripsAboveEmpty: (call, distance) => {
      const pair = both(EMPTY, call, distance)
      if (pair === undefined) return undefined
      const above = pair.ours.samplesMs.map((ms, round) => ms - Number(pair.theirs.samplesMs[round]))
      return statistics(above.map((ms) => ms / distance.stitchMs))
    },
  }
}

/** The least ratio of a rival's to ours: of the one that is closest. */
export function closestRival(
  figures: NetworkFigures,
  call: string,
  distance: Distance,
): { readonly name: string; readonly toOurs: Statistics } | undefined {
  const ours = figures.row(call, distance)
  if (ours === undefined) return undefined
  return figures
    .rivals(call, distance)
    .map(({ contender, samplesMs }) => ({ name: contender, toOurs: ratios(samplesMs, ours.samplesMs) }))
    .toSorted((a, b) => a.toOurs.median - b.toOurs.median)[0]
}
