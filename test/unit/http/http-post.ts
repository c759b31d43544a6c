import { exchange, HttpFailure, type HttpRequest } from '../../../lib/http/exchange.ts'
import { rejectionOf } from '../../support/rejection.ts'

/** Posts to a server of the test, on a connection of its own. */
export const post = (url: string, options: Partial<HttpRequest> = {}) =>
  exchange({
    method: 'POST',
    url,
    headers: { 'content-type': 'text/plain' },
    body: 'sent',
    timeoutMs: 60_000,
    bodyLimit: 65_536,
    newConnection: true,
    ...options,
  })

/** Why there is no answer. */
export async function failureOf(
  work: Promise<unknown>,
): Promise<Pick<HttpFailure, 'kind' | 'reason' | 'sent'>> {
  const { kind, reason, sent } = await rejectionOf(work, HttpFailure)
  return { kind, reason, sent }
}
