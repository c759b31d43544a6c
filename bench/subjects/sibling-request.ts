import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { queryEvent } from '../servers/sibling-query.ts'
import { invocationContext } from './invocation.ts'

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<unknown>

/** One request to the sibling that gets a payment request; throws unless it is answered. */
export async function request(handler: unknown): Promise<void> {
  const event = queryEvent() as unknown as APIGatewayProxyEventV2
  const answer = (await (handler as Handler)(event, invocationContext())) as APIGatewayProxyStructuredResultV2
  if (answer.statusCode !== 200) throw new Error(JSON.stringify(answer))
}
