import { randomUUID } from 'node:crypto'
import { SSMClient } from '@aws-sdk/client-ssm'
import { createHandler } from '../../functions/get-payment-request.ts'
import { parameterStore } from '../../lib/aws/parameter-store/token-parameter.ts'
import { RENEWAL_SECONDS } from '../fleet/fleet-settings.ts'
import type { Prepare } from '../measure/operation.ts'
import { PARAMETER, SCOPE } from '../servers/scope.ts'
import { request } from './sibling-request.ts'

/** Requests from one renewal to the next: about as many as a container gets in 35 minutes at five requests a second. */
export const REQUESTS_PER_RENEWAL = 10_000

/**
 * The sibling's handler while its token is renewed again and again: the wall clock jumps ahead, a new token is stored,
 * and the next request finds that it has to read. `renewing` has one such request in ten thousand, `renewal` is that
 * request alone.
 */
export const prepare: Prepare = async () => {
  const handler = createHandler(process.env)
  const parameter = parameterStore(
    new SSMClient({ endpoint: process.env.BENCH_PROMPT_AWS as string }),
    PARAMETER,
    undefined,
  )
  const now = Date.now
  let aheadMs = 0
  Date.now = () => now() + aheadMs
  const renew = async () => {
    aheadMs += RENEWAL_SECONDS * 1000
    // The token is ten minutes old when it is picked up: the refresher runs ahead of the readers.
    const issuedAt = Math.floor(Date.now() / 1000) - 600
    await parameter.write({
      accessToken: randomUUID(),
      tokenType: 'Bearer',
      scope: SCOPE,
      issuedAt,
      expiresAt: issuedAt + 3600,
      clientMode: 'test',
    })
  }
  let requests = 0
  const before = async () => {
    requests += 1
    if (requests % REQUESTS_PER_RENEWAL === 1) await renew()
  }
  const run = () => request(handler)
  return { renewing: { before, run }, renewal: { before: renew, run } }
}
