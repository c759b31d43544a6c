import type { ClientToken } from '../../lib/token/client-token.ts'

/** What one run of the refresher did, as the ports saw it. */
export interface RunRecord {
  readonly name: string
  readonly event: { readonly force?: boolean; readonly rejectedVersion?: number }
  hasRead: boolean
  /** Whether it may ask for a token, by what it read last and by its own clock at that moment. */
  mayAsk: boolean
  /**
   * When its last look at the parameter took place, in epoch milliseconds, and whether that missed the latest change.
   */
  lookedAtMs: number
  wasStale: boolean
  requests: number
  failedRequests: number
  /** Of those, the ones whose credentials were refused. */
  refusedRequests: number
  jwtIds: number
  writes: number
  /** What it has begun to write: its container owes that token until it is stored. */
  token: ClientToken | undefined
  /** Whether a write of it took effect and was then refused: it cannot know. */
  isUnsure: boolean
  ending: 'none' | 'well' | 'failed' | 'crashed'
}

export const newRunRecord = (name: string, event: RunRecord['event']): RunRecord => ({
  name,
  event,
  hasRead: false,
  mayAsk: false,
  lookedAtMs: 0,
  wasStale: false,
  requests: 0,
  failedRequests: 0,
  refusedRequests: 0,
  jwtIds: 0,
  writes: 0,
  token: undefined,
  isUnsure: false,
  ending: 'none',
})
