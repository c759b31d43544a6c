import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

/** A JSON answer. Nothing that this API answers may be kept by a cache. */
export const json = (
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(body),
})
