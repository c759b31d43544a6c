import type { ClientMode } from './client-token.ts'
import type { ScopeSet } from './scope-set.ts'

/** All that one authorization server does in its own way, as data. `compose/` hands it to the rooms that need it. */
export interface Provider {
  readonly tokenEndpoint: string
  readonly apiEndpoint: string
  /** The scope sets of a deployment that names none. */
  readonly seedScopes: readonly ScopeSet[]
  /** `kid` of a client assertion, from the certificate's SHA-1 thumbprint as 40 upper-case hex digits. */
  readonly keyIdOf: (certificate: { readonly thumbprint: string }) => string
  /** Whether a client moves money, by its id. */
  readonly clientModeOf: (clientId: string) => ClientMode
}
