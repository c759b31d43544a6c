import type { LogEvent } from './log-events.ts'

/** How much later than a younger event an event may arrive, in milliseconds. */
const LATE_MS = 10_000

/** What a follower of a log has shown already. */
export interface ShownEvents {
  /** Where the next read begins, in epoch milliseconds. */
  from(): number
  /** Those of the events that are new; from now on they count as shown. */
  take(events: readonly LogEvent[]): readonly LogEvent[]
  /** How many are remembered: those that the next read can give again. */
  size(): number
}

/** Nothing was shown yet, and nothing from before `startAt` is read. */
export function shownEvents(startAt: number): ShownEvents {
  const shown = new Map<string, number>()
  let latest = startAt
  const from = () => Math.max(startAt, latest - LATE_MS)
  return {
    from,
    take(events) {
      const unseen = events.filter(({ id }) => !shown.has(id))
      for (const { id, at } of unseen) {
        shown.set(id, at)
        latest = Math.max(latest, at)
      }
      for (const [id, at] of shown) if (at < from()) shown.delete(id)
      return unseen
    },
    size: () => shown.size,
  }
}
