import { composeTokenDesk } from '../lib/compose/token-desk.ts'
import { json } from '../lib/middleware/answers.ts'
import { clientOfPath } from '../lib/middleware/client-path.ts'
import { httpFunction } from '../lib/middleware/http-function.ts'
import { readJsonBody } from '../lib/middleware/json-body.ts'
import type { Environment } from '../lib/settings.ts'
import { RefreshBody } from '../lib/status/refresh-on-demand.ts'
import type { TokenDesk } from '../lib/status/token-desk.ts'

/** What is stored and how long it lasts, never the token itself; and the way to the refresher for people. */
export function createHandler(environment: Environment) {
  let desk: TokenDesk | undefined
  return httpFunction(environment).handler(async (event) => {
    desk ??= composeTokenDesk(environment)
    const client = clientOfPath(event)
    if (event.requestContext.http.method === 'GET') return json(200, await desk.status(client))
    return json(200, await desk.refresh(readJsonBody(event, RefreshBody, true), client))
  })
}

export const handler = createHandler(process.env)
