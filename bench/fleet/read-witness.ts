import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

/** What the readers of a real fleet did. */
export interface WitnessedReads {
  /** Invocations that read more than once: the first read was throttled, or found no usable token. */
  readonly waited: number
  /** From the first container's first read to the last one's, in milliseconds. */
  readonly startSpreadMs: number
}

/** A fleet has found its first token by then, in seconds, and looks for no second one yet. */
export const START_SECONDS = 20

/**
 * Longer than any pause within one search for a token (1.5 s), shorter than from one look at the store to the next (30
 * s).
 */
const SAME_SEARCH_MS = 5000

const STARTED = 'http.server.request.start'

/**
 * Watches the reads that reach the AWS endpoint in this process. A container is told by its connection, which stays
 * open for as long as a search lasts; the refresher by the name of its SDK.
 */
export function watchReads(): { end(): WitnessedReads } {
  const byConnection = new Map<object, number[]>()
  const onRequest = (message: unknown): void => {
    const { headers, socket } = (message as { request: IncomingMessage }).request
    if (headers['x-amz-target'] !== 'AmazonSSM.GetParameter' || headers['user-agent'] !== undefined) return
    const reads = byConnection.get(socket) ?? []
    reads.push(Date.now())
    byConnection.set(socket, reads)
  }
  subscribe(STARTED, onRequest)
  return {
    end() {
      unsubscribe(STARTED, onRequest)
      return summary([...byConnection.values()])
    },
  }
}

/** @param reads when each connection read, in epoch milliseconds, in order */
function summary(reads: readonly (readonly number[])[]): WitnessedReads {
  const firsts = reads.map(([first]) => first as number)
  const begin = Math.min(...firsts)
  const atStart = firsts.filter((at) => at < begin + START_SECONDS * 1000)
  return {
    waited: reads.reduce((sum, instants) => sum + searches(instants), 0),
    startSpreadMs: Math.max(...atStart) - begin,
  }
}

/** How many searches had a second read. */
function searches(instants: readonly number[]): number {
  const followsSoon = (index: number): boolean =>
    (instants[index] ?? Number.NaN) - (instants[index - 1] ?? Number.NaN) < SAME_SEARCH_MS
  return instants.filter((_, index) => followsSoon(index) && !followsSoon(index - 1)).length
}
