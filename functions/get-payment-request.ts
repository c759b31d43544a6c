import { json } from '../lib/middleware/answers.ts'
import { clientOfPath } from '../lib/middleware/client-path.ts'
import { clientToken } from '../lib/middleware/client-token.ts'
import { httpFunction } from '../lib/middleware/http-function.ts'
import { pathId } from '../lib/middleware/path-id.ts'
import { stitchApi } from '../lib/middleware/stitch-api.ts'
import type { Environment } from '../lib/settings.ts'
import { getPaymentRequest } from '../lib/stitch/get-payment-request.ts'

/** `GET /payment-requests/{id}` */
export const createHandler = (environment: Environment) =>
  httpFunction(environment)
    .use(pathId())
    .use(clientToken({ scope: 'client_paymentrequest', client: clientOfPath, environment, prefetch: true }))
    .use(stitchApi(environment))
    .handler(async (_event, { callStitch, id }) => json(200, await getPaymentRequest(callStitch, id)))

export const handler = createHandler(process.env)
