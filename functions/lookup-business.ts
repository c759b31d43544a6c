import { json } from '../lib/middleware/answers.ts'
import { httpFunction } from '../lib/middleware/http-function.ts'
import { jsonBody } from '../lib/middleware/json-body.ts'
import { routeToken } from '../lib/middleware/route-token.ts'
import { stitchApi } from '../lib/middleware/stitch-api.ts'
import type { Environment } from '../lib/settings.ts'
import { BusinessLookupBody } from '../lib/stitch/business-lookup-input.ts'
import { lookupBusiness } from '../lib/stitch/lookup-business.ts'

/** `POST /business-lookups`: identity numbers travel in the body, so that no access log has them. */
export const createHandler = (environment: Environment) =>
  httpFunction(environment)
    .use(jsonBody(BusinessLookupBody))
    .use(routeToken('client_businesslookup', environment))
    .use(stitchApi(environment))
    .handler(async (_event, { callStitch, body }) => json(200, await lookupBusiness(callStitch, body)))

export const handler = createHandler(process.env)
