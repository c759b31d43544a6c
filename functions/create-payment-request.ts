import { systemClock } from '../lib/clock.ts'
import { created } from '../lib/middleware/answers.ts'
import { besidePath } from '../lib/middleware/client-path.ts'
import { httpFunction } from '../lib/middleware/http-function.ts'
import { idempotencyKey } from '../lib/middleware/idempotency-key.ts'
import { jsonBody } from '../lib/middleware/json-body.ts'
import { routeToken } from '../lib/middleware/route-token.ts'
import { stitchApi } from '../lib/middleware/stitch-api.ts'
import type { Environment } from '../lib/settings.ts'
import { RequestPaymentBody, requestPayment } from '../lib/stitch/request-payment.ts'

/** `POST /payment-requests` */
export const createHandler = (environment: Environment) =>
  httpFunction(environment)
    .use(jsonBody(RequestPaymentBody))
    .use(idempotencyKey())
    .use(routeToken('client_paymentrequest', environment))
    .use(stitchApi(environment))
    .handler(async (event, { callStitch, body, idempotencyKey, clientToken: { clientMode } }) => {
      const now = systemClock()
      const payment = await requestPayment(callStitch, body, { idempotencyKey, clientMode, now })
      return created(payment, besidePath(event, '/payment-requests'))
    })

export const handler = createHandler(process.env)
