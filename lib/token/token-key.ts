import { type ScopeSet, scopeSetName } from './scope-set.ts'

/** Which token: of which client, for which scope set. Everything that is kept or looked up has this key. */
export interface TokenKey {
  /** Alias of the client. */
  readonly client: string
  readonly scopeSet: ScopeSet
}

/** The key as one text, for a map. No alias and no scope has a blank in it. */
export const keyText = ({ client, scopeSet }: TokenKey): string => `${client} ${scopeSetName(scopeSet)}`
