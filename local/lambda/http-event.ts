import type { APIGatewayProxyEventV2, APIGatewayProxyEventV2WithIAMAuthorizer } from 'aws-lambda'

/** An HTTP request as it arrived. */
export interface ArrivedRequest {
  readonly method: string
  /** Path and query, still percent-encoded. */
  readonly target: string
  /** Names and values by turns, in order of arrival: `IncomingMessage.rawHeaders`. */
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  readonly sourceIp: string
  /** Epoch milliseconds. */
  readonly arrivedAtMs: number
}

/** What the gateway knows besides the request. */
export interface EventFacts {
  readonly requestId: string
  readonly routeKey: string
  readonly pathParameters: Readonly<Record<string, string>>
  /** `rawPath` as the caller sees it: an HTTP API decodes it, a function URL leaves it alone. */
  readonly rawPath: string
  readonly accountId: string
  readonly apiId: string
  readonly domainName: string
  /** The caller, where the route has IAM authorization. */
  readonly iam?: APIGatewayProxyEventV2WithIAMAuthorizer['requestContext']['authorizer']['iam']
}

/** Headers between two neighbours only (RFC 9110 §7.6.1): they do not reach the function. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer'])

/**
 * The event for a request in payload format 2.0 (API Gateway Developer Guide, "Create AWS Lambda proxy integrations for
 * HTTP APIs"). Members without a value are left out, as API Gateway does.
 */
export function httpEvent(request: ArrivedRequest, facts: EventFacts): APIGatewayProxyEventV2 {
  const [, query = ''] = /\?(.*)$/s.exec(request.target) ?? []
  const { headers, cookies } = headersOf(request)
  const parameters = queryOf(query)
  const body = bodyOf(request.body, headers['content-type'])
  const event = {
    version: '2.0',
    routeKey: facts.routeKey,
    rawPath: facts.rawPath,
    rawQueryString: query,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers,
    ...(Object.keys(parameters).length === 0 ? {} : { queryStringParameters: parameters }),
    requestContext: {
      accountId: facts.accountId,
      apiId: facts.apiId,
      ...(facts.iam === undefined ? {} : { authorizer: { iam: facts.iam } }),
      domainName: facts.domainName,
      domainPrefix: facts.domainName.split('.')[0] ?? '',
      http: {
        method: request.method,
        path: facts.rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: facts.requestId,
      routeKey: facts.routeKey,
      stage: '$default',
      time: commonLogTime(request.arrivedAtMs),
      timeEpoch: request.arrivedAtMs,
    },
    ...(Object.keys(facts.pathParameters).length === 0
      ? {}
      : { pathParameters: { ...facts.pathParameters } }),
    ...(request.body.length === 0 ? { isBase64Encoded: false } : body),
  }
  return event
}

/** Names in lower case, repeated headers joined by commas, cookies apart. */
function headersOf(request: ArrivedRequest): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = {}
  const cookies: string[] = []
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = (request.rawHeaders[at] ?? '').toLowerCase()
    const value = request.rawHeaders[at + 1] ?? ''
    if (HOP_BY_HOP.has(name)) continue
    if (name === 'cookie') cookies.push(...value.split(/;\s*/).filter((cookie) => cookie !== ''))
    else headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`
  }
  headers['x-forwarded-for'] = [headers['x-forwarded-for'], request.sourceIp].filter(Boolean).join(', ')
  headers['x-forwarded-port'] = '443'
  headers['x-forwarded-proto'] = 'https'
  return { headers, cookies }
}

/** Names and values decoded; a repeated name has its values joined by commas. */
function queryOf(query: string): Record<string, string> {
  const parameters: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = parameters[name] === undefined ? value : `${parameters[name]},${value}`
  }
  return parameters
}

/**
 * Text stays text for `text/*`, `application/json`, `application/xml` and `application/javascript`; every other media
 * type, forms and a missing one included, is base64 (seen on AWS; the documentation says only "binary").
 */
function bodyOf(body: Buffer, contentType = ''): { body: string; isBase64Encoded: boolean } {
  const mediaType = (contentType.split(';')[0] ?? '').trim().toLowerCase()
  const isText = /^(text\/.+|application\/(json|xml|javascript))$/.test(mediaType)
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText }
}

/** `12/Mar/2020:19:03:58 +0000`. */
function commonLogTime(ms: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(ms).toUTCString()) ?? []
  return `${day}/${month}/${year}:${time} +0000`
}
