import { isWithin, type Moment, momentOf, type Timing } from '../clock.ts'
import { StitchError } from '../errors.ts'
import {
  MOST_SOURCES,
  MOST_UNKNOWN,
  READER_FAILURE_SECONDS,
  UNKNOWN_SECONDS,
  UNSEEN_READS_PER_SECOND,
} from '../token/budgets.ts'
import { pacer } from '../token/pacer.ts'
import { recentlyUsed } from '../token/recently-used.ts'
import { noSuchClient } from './unavailable.ts'

/**
 * Limits what one process asks AWS because of names that are no client's. Only a turn of the refresher shows whether a
 * name with nothing stored is a client's. A client that has a token needs one read. If the process does not know it
 * yet, it is refused only while other names use up the reads.
 */
export interface UnknownClients {
  /** Notes that there is such a client. From then on, nothing limits what is asked for it. The newest 1000 are kept. */
  found(client: string): void
  /** Whether {@link lookFor} would refuse this client now because of other names. */
  isRefused(client: string): boolean
  /**
   * Waits until the store may be read for this client. It waits only while other names have used up the limit.
   *
   * @param count how many parameters are read
   * @param withinMs how long it may wait, in milliseconds
   * @throws StitchError `token_unavailable` if that would take longer
   */
  beforeReads(client: string, count: number, withinMs: number): Promise<void>
  /**
   * Asks the refresher whether there is such a client. A name that the refresher did not know a moment ago is not
   * asked for again. Looks for names that are not known yet count as unknown until they end.
   *
   * @param look rejects with `client_unknown` if there is none
   * @param busy the answer while as many looks are under way
   * @throws StitchError `client_unknown`, and `token_unavailable` if too many unknown names were asked for
   */
  lookFor<T>(client: string, look: () => Promise<T>, busy: () => T): Promise<T>
}

/** The limit for one process. */
export function unknownClients(timing: Pick<Timing, 'clock' | 'monotonic' | 'sleep'>): UnknownClients {
  /** The names that are no client's, with the latest look for each. */
  const unknown = new Map<string, Moment>()
  /** The names with a look under way, none of them known yet. */
  const soughtNow = new Set<string>()
  const known = recentlyUsed(MOST_SOURCES, () => undefined)
  const paceReads = pacer(timing, UNSEEN_READS_PER_SECOND, UNSEEN_READS_PER_SECOND)

  const isRefused = (client: string): boolean => {
    for (const [name, at] of unknown)
      if (!isWithin(momentOf(timing), at, UNKNOWN_SECONDS)) unknown.delete(name)
    return unknown.size >= MOST_UNKNOWN && !unknown.has(client) && !known.has(client)
  }

  return {
    found(client) {
      known.get(client)
      unknown.delete(client)
    },
    isRefused,
    async beforeReads(client, count, withinMs) {
      if (isRefused(client) && !(await paceReads(count, timing.monotonic() + withinMs)))
        throw tooManyUnknown(READER_FAILURE_SECONDS)
    },
    async lookFor(client, look, busy) {
      if (isRefused(client)) throw tooManyUnknown(UNKNOWN_SECONDS)
      const at = unknown.get(client)
      if (at !== undefined && isWithin(momentOf(timing), at, READER_FAILURE_SECONDS)) throw noSuchClient()
      const isNew = at === undefined && !known.has(client) && !soughtNow.has(client)
      if (isNew && unknown.size + soughtNow.size >= MOST_UNKNOWN) return busy()
      if (isNew) soughtNow.add(client)
      try {
        return await look()
      } catch (error) {
        if (error instanceof StitchError && error.code === 'client_unknown') {
          // A client that was deleted is found by each read while its token is still stored. It does not count.
          if (!known.has(client)) unknown.set(client, momentOf(timing))
          known.forget(client)
        }
        throw error
      } finally {
        if (isNew) soughtNow.delete(client)
      }
    },
  }
}

const tooManyUnknown = (retryAfterSeconds: number): StitchError =>
  new StitchError(
    'token_unavailable',
    'Try again later. Too many clients were asked for that do not exist.',
    { facts: { retryAfterSeconds } },
  )
