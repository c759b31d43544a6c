import middy from '@middy/core'
import { clientToken } from '../../lib/middleware/client-token.ts'
import { SCOPE } from '../servers/scope.ts'

/** Reads the token with this project's middleware. */
export const handler = middy()
  .use(clientToken({ scope: SCOPE }))
  .handler(async (_event, { clientToken: { expiresAt } }) => ({
    statusCode: 200,
    body: JSON.stringify({ expiresAt }),
  }))
