import { StitchError } from '../errors.ts'
import { noSuchClient } from '../reader/unavailable.ts'
import type { UnknownClients } from '../reader/unknown-clients.ts'
import { isAlias } from '../token/many-clients.ts'
import type { TokenDesk } from './token-desk.ts'

/**
 * The desk of a deployment for many clients, which says of a name that is no client's that it is none. A client with
 * nothing stored may be one that was put a moment ago: the refresher is asked, which knows, and which renews it then.
 */
export function deskOfMany({ status, refresh }: TokenDesk, unknown: UnknownClients): TokenDesk {
  const ofClient = (client = ''): string => {
    if (!isAlias(client)) throw noSuchClient()
    return client
  }
  return {
    async status(name) {
      const client = ofClient(name)
      const stored = await unknown.lookFor(() => status(client))
      if (stored.tokens.some((token) => token.status !== 'missing')) return stored
      try {
        await unknown.lookFor(() => refresh({}, client))
      } catch (error) {
        const isOther = error instanceof StitchError && error.code !== 'client_unknown'
        if (!isOther) throw error
        return stored
      }
      return status(client)
    },
    refresh: async (body, name) => {
      const client = ofClient(name)
      return unknown.lookFor(() => refresh(body, client))
    },
  }
}
