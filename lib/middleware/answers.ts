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

/** The answer to a request to create something: 201, or 200 when it was there already, with its address. */
export const created = (
  { isNew, ...resource }: { readonly isNew: boolean },
  location: string,
): APIGatewayProxyStructuredResultV2 => json(isNew ? 201 : 200, resource, { location })
