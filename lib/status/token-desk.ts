import type { InferOutput } from 'valibot'
import type { ON_DEMAND_MS } from '../token/budgets.ts'
import type { RefreshBody } from './refresh-on-demand.ts'
import type { TokensStatus } from './token-status.ts'

/**
 * Where people look after the tokens: of a client among many, or of the deployment's one client where none is named.
 */
export interface TokenDesk {
  status(client?: string): Promise<TokensStatus>
  /** @param withinMs how long the answer is waited for, in milliseconds; {@link ON_DEMAND_MS} by default */
  refresh(body: InferOutput<typeof RefreshBody>, client?: string, withinMs?: number): Promise<unknown>
}
