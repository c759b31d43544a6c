import middy from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Environment } from '../lib/config.ts'
import { json } from '../lib/middleware/answers.ts'
import { clientToken } from '../lib/middleware/client-token.ts'
import { jsonBody } from '../lib/middleware/json-body.ts'
import { problemDocuments } from '../lib/middleware/problem-documents.ts'
import { stitchApi } from '../lib/middleware/stitch-api.ts'
import { CreatePaymentRequestInput, createPaymentRequest } from '../lib/stitch/create-payment-request.ts'

/** `POST /payment-requests` */
export const createHandler = (environment: Environment) =>
  middy<APIGatewayProxyEventV2>()
    .use(problemDocuments(environment))
    .use(jsonBody(CreatePaymentRequestInput))
    .use(clientToken({ scope: 'client_paymentrequest', environment }))
    .use(stitchApi(environment))
    .handler(async (_event, { callStitch, body }) => {
      const created = await createPaymentRequest(callStitch, body)
      return json(201, created, { location: `/payment-requests/${encodeURIComponent(created.id)}` })
    })

export const handler = createHandler(process.env)
