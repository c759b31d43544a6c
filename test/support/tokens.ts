import type { ClientToken } from '../../lib/token/client-token.ts'
import { START } from './virtual-time.ts'

export const SCOPE = 'client_paymentrequest'

/** A token that was issued at the beginning of virtual time and lives for an hour. */
export function aToken(
  members: Partial<ClientToken> & { readonly lifetimeSeconds?: number } = {},
): ClientToken {
  const { lifetimeSeconds = 3600, issuedAt = START, ...rest } = members
  return {
    accessToken: `token-${issuedAt}`,
    tokenType: 'Bearer',
    scope: SCOPE,
    issuedAt,
    expiresAt: issuedAt + lifetimeSeconds,
    clientMode: 'test',
    ...rest,
  }
}
