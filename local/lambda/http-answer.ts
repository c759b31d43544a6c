/** An HTTP answer made from what a function returned. */
export interface HttpAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  readonly body: Buffer
}

/** The gateway's own answers have one shape, `{"message":…}`. They contain nothing from the function. */
export function gatewayAnswer(status: number, message: string): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    cookies: [],
    body: Buffer.from(JSON.stringify({ message })),
  }
}

/**
 * Reads a function's result in payload format 2.0 (API Gateway Developer Guide, "Lambda function response for format
 * 2.0"): with a `statusCode` it is the answer's parts; any other JSON becomes the body of a 200. Undefined when it is
 * neither.
 */
export function httpAnswer(payload: Buffer): HttpAnswer | undefined {
  const text = payload.toString()
  const result: unknown = parse(text)
  if (result === undefined) return undefined
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body: payload }
  }
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded = false } = result as Parts
  if (!Number.isInteger(statusCode) || Number(statusCode) < 100 || Number(statusCode) > 599) return undefined
  if (typeof body !== 'string' || typeof headers !== 'object' || headers === null) return undefined
  if (!Array.isArray(cookies)) return undefined
  return {
    status: Number(statusCode),
    headers: {
      ...(body === '' ? {} : { 'content-type': 'text/plain;charset=UTF-8' }),
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), `${value}`])),
    },
    cookies: cookies.map(String),
    body: Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8'),
  }
}

interface Parts {
  readonly statusCode: unknown
  readonly headers?: unknown
  readonly cookies?: unknown
  readonly body?: unknown
  readonly isBase64Encoded?: unknown
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
