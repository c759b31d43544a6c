import { json } from '../lib/middleware/answers.ts'
import { httpFunction } from '../lib/middleware/http-function.ts'
import { jsonBody } from '../lib/middleware/json-body.ts'
import { pathId } from '../lib/middleware/path-id.ts'
import { routeToken } from '../lib/middleware/route-token.ts'
import { stitchApi } from '../lib/middleware/stitch-api.ts'
import type { Environment } from '../lib/settings.ts'
import { CancelBody, cancelPaymentRequest } from '../lib/stitch/cancel-payment-request.ts'

/** `POST /payment-requests/{id}/cancel` */
export const createHandler = (environment: Environment) =>
  httpFunction(environment)
    .use(pathId())
    .use(jsonBody(CancelBody))
    .use(routeToken('client_paymentrequest', environment))
    .use(stitchApi(environment))
    .handler(async (_event, { callStitch, id, body }) =>
      json(200, await cancelPaymentRequest(callStitch, id, body)),
    )

export const handler = createHandler(process.env)
