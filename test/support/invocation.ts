import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'

/** An invocation's context with so much time left. */
export const aContext = (remainingMs = 28_000): Context =>
  ({
    awsRequestId: 'request-1',
    functionName: 'sibling',
    getRemainingTimeInMillis: () => remainingMs,
  }) as Context

/** An event of the HTTP API with this body, as JSON where it is no text. */
export function anEvent(
  body: unknown,
  {
    contentType = 'application/json',
    base64 = false,
  }: { readonly contentType?: string | undefined; readonly base64?: boolean } = {},
): APIGatewayProxyEventV2 {
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body)
  return {
    headers: contentType === '' ? {} : { 'content-type': contentType },
    ...(text === undefined ? {} : { body: base64 ? Buffer.from(text).toString('base64') : text }),
    isBase64Encoded: base64,
  } as unknown as APIGatewayProxyEventV2
}
