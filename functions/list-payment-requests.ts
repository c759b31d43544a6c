import { json } from '../lib/middleware/answers.ts'
import { httpFunction } from '../lib/middleware/http-function.ts'
import { queryParameters } from '../lib/middleware/query-parameters.ts'
import { routeToken } from '../lib/middleware/route-token.ts'
import { stitchApi } from '../lib/middleware/stitch-api.ts'
import type { Environment } from '../lib/settings.ts'
import { ListQuery, listPaymentRequests } from '../lib/stitch/list-payment-requests.ts'

/** `GET /payment-requests` */
export const createHandler = (environment: Environment) =>
  httpFunction(environment)
    .use(queryParameters(ListQuery))
    .use(routeToken('client_paymentrequest', environment))
    .use(stitchApi(environment))
    .handler(async (_event, { callStitch, query }) => json(200, await listPaymentRequests(callStitch, query)))

export const handler = createHandler(process.env)
