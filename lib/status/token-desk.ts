import type { InferOutput } from 'valibot'
import type { RefreshBody } from './refresh-on-demand.ts'
import type { TokensStatus } from './token-status.ts'

/**
 * Where people look after the tokens: of a client among many, or of the deployment's one client where none is named.
 */
export interface TokenDesk {
  status(client?: string): Promise<TokensStatus>
  refresh(body: InferOutput<typeof RefreshBody>, client?: string): Promise<unknown>
}
