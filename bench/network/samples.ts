import { median } from '../measure/quantile.ts'
import type { Distance, RoundTrips } from './far-world.ts'

/** One figure of one contender: what a call took, round by round. */
export interface NetworkRow {
  readonly call: string
  readonly contender: string
  readonly distance: Distance
  /** By round. */
  readonly samplesMs: readonly number[]
  /** Medians of the rounds. */
  readonly trips: RoundTrips
}

/** What one call of one round took. */
export type Take = (
  at: Pick<NetworkRow, 'call' | 'contender' | 'distance'>,
  ms: number,
  trips: RoundTrips,
) => void

/** Gathers what calls take into rows. */
export function gathering(): { readonly take: Take; rows(): readonly NetworkRow[] } {
  const gathered = new Map<string, { at: Parameters<Take>[0]; ms: number[]; trips: RoundTrips[] }>()
  return {
    take: (at, ms, trips) => {
      const key = JSON.stringify(at)
      const row = gathered.get(key) ?? { at, ms: [], trips: [] }
      gathered.set(key, row)
      row.ms.push(Math.round(ms * 100) / 100)
      row.trips.push(trips)
    },
    rows: () =>
      [...gathered.values()].map(({ at, ms, trips }) => ({
        ...at,
        samplesMs: ms,
        trips: {
          stitch: median(trips.map(({ stitch }) => stitch)),
          aws: median(trips.map(({ aws }) => aws)),
        },
      })),
  }
}

/** The same items; in each round another one comes first. */
export function rotated<Item>(items: readonly Item[], round: number): readonly Item[] {
  const first = round % Math.max(1, items.length)
  return [...items.slice(first), ...items.slice(0, first)]
}
