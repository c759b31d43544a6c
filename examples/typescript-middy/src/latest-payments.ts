import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2 } from 'aws-lambda'
import { clientToken } from 'stitch-client-tokens/middy'
import { latestPayments } from './stitch.ts'

/** `GET /latest-payments`, with middy: the token is in the context before the handler begins. */
export const handler = middy()
  .use(clientToken<APIGatewayProxyEventV2, APIGatewayProxyResultV2>({ scope: 'client_paymentrequest' }))
  .handler(async (_event, context) => ({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ payments: await latestPayments(context.clientToken, 5) }),
  }))
