import type { Context } from 'aws-lambda'
import { createHandler } from '../../functions/refresh-client-token.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import type { Operation, Prepare } from '../measure/operation.ts'
import { SCOPE } from '../servers/scope.ts'
import { endingTokens, renewed } from './ended-tokens.ts'

const { env } = process

/** The refresher's handler with a key in the secret and with one in KMS, for one scope set and for four. */
export const prepare: Prepare = async () => {
  const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 30_000 } as Context
  const before = endingTokens(STITCH.seedScopes)
  const renewal = (STITCH_SIGNING: string, scopes: readonly string[]): Operation => {
    const handler = createHandler({ ...env, STITCH_SIGNING, STITCH_SCOPES: scopes.join(',') })
    return { before, run: async () => renewed(await handler({}, context)) }
  }
  return {
    secret: renewal('secret', [SCOPE]),
    kms: renewal('kms', [SCOPE]),
    'secret, four': renewal('secret', STITCH.seedScopes),
    'kms, four': renewal('kms', STITCH.seedScopes),
  }
}
