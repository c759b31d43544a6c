import { json } from '../lib/middleware/answers.ts'
import { httpFunction } from '../lib/middleware/http-function.ts'
import { pathId } from '../lib/middleware/path-id.ts'
import { routeToken } from '../lib/middleware/route-token.ts'
import { stitchApi } from '../lib/middleware/stitch-api.ts'
import type { Environment } from '../lib/settings.ts'
import { getPaymentRequest } from '../lib/stitch/get-payment-request.ts'

/** `GET /payment-requests/{id}` */
export const createHandler = (environment: Environment) =>
  httpFunction(environment)
    .use(pathId())
    .use(routeToken('client_paymentrequest', environment))
    .use(stitchApi(environment))
    .handler(async (_event, { callStitch, id }) => json(200, await getPaymentRequest(callStitch, id)))

export const handler = createHandler(process.env)
