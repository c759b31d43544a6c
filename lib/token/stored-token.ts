import type { ClientToken } from './client-token.ts'

/** What a parameter holds: its version, and the token, unless the text is not a document we know. */
export interface StoredToken {
  readonly version: number
  readonly token: ClientToken | undefined
}
