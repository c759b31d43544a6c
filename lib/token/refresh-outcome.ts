import type { ErrorCode } from '../errors.ts'
import type { ScopeSet } from './scope-set.ts'

/** What became of one scope set. Never holds a token. */
export type RefreshOutcome =
  | {
      /** Alias of the client, where the event names clients. */
      readonly client?: string
      readonly scope: ScopeSet
      readonly outcome: 'refreshed' | 'fresh'
      /** Epoch seconds. */
      readonly expiresAt: number
      readonly version: number
    }
  | {
      readonly client?: string
      readonly scope: ScopeSet
      readonly outcome: 'failed'
      readonly code: ErrorCode
      readonly message: string
    }

/** What a run gives, one outcome for each scope set that was asked for. */
export interface RefreshResult {
  readonly outcomes: readonly RefreshOutcome[]
}
