import type { RefreshEvent } from './refresh-event.ts'

/**
 * What came of asking the refresher: `done` or `failed` with its result as it was sent; `busy` when its turn is taken
 * (Lambda throttled the call); `unavailable` when it crashed, ran out of time or cannot be reached; `refused` when it
 * may not be invoked or is not there, which no waiting cures.
 */
export type RefreshAnswer =
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly result: unknown }
  | { readonly kind: 'busy' }
  | { readonly kind: 'unavailable'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string }

/** Asks the refresher and waits for it, for `timeoutMs` at most. Never rejects for what the refresher does. */
export type InvokeRefresher = (event: RefreshEvent, timeoutMs: number) => Promise<RefreshAnswer>

/** What became of each scope set, in a result as the refresher sent it; nothing where it does not say. */
export const outcomesOf = (result: unknown): unknown =>
  typeof result === 'object' && result !== null && 'outcomes' in result ? result.outcomes : undefined

/** The code of the first scope set that failed, in a result as the refresher sent it. */
export const failureCode = (result: unknown): string | undefined =>
  outcomeList(result)
    .map((outcome) => outcome?.code)
    .find((code) => typeof code === 'string')

/** Whether the refresher has found nothing to do about this version of a parameter, in a result as it was sent. */
export const isHeldFresh = (result: unknown, version: number): boolean =>
  outcomeList(result).some((outcome) => outcome?.outcome === 'fresh' && outcome.version === version)

// biome-ignore lint/suspicious/noExplicitAny: each member is judged where it is read.
function outcomeList(result: unknown): readonly any[] {
  const outcomes = outcomesOf(result)
  return Array.isArray(outcomes) ? outcomes : []
}
