import { randomUUID } from 'node:crypto'
import { httpAnswer } from '../../local/lambda/http-answer.ts'
import { httpEvent } from '../../local/lambda/http-event.ts'
import { matchRoute } from '../../local/lambda/route-match.ts'
import type { Stack } from '../../local/stack.ts'
import type { Handlers } from './stack-functions.ts'
import type { Outputs } from './stack-output.ts'

/** What a caller sends besides method and target. An object as body is sent as JSON. */
export interface Sent {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** What a caller gets. */
export interface Answer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into it at once, and fails when it is something else.
  readonly json: any
}

/** Calls a route: `call('GET /tokens')`. */
export type Call = (route: string, sent?: Sent) => Promise<Answer>

/** Calls over HTTP: the gateway, and behind it the packaged bundles in containers. */
export const callOverHttp =
  (stack: Stack, outputs: Outputs): Call =>
  async (route, sent = {}) => {
    const { method, target, headers, body } = request(route, sent)
    const response = await fetch(stack.lambda.gateway.url + target, {
      method,
      headers,
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
      redirect: 'manual',
    })
    return said(outputs, route, Object.fromEntries(response.headers), response.status, await response.text())
  }

/** Calls the handler of the route in this process, with the event that API Gateway would make of the request. */
export const callHandler =
  (stack: Stack, handlers: Handlers, outputs: Outputs): Call =>
  async (route, sent = {}) => {
    const { method, target, headers, body } = request(route, sent)
    const { stack: account, routes, functions, apiId = 'local' } = stack.service
    const rawPath = decodeURIComponent(target.split('?')[0] ?? '').split('?')[0] ?? ''
    const match = matchRoute(routes, method, rawPath)
    const fn = functions.find(({ arn }) => arn === match?.route.functionArn)
    if (match === undefined || fn === undefined) throw new RangeError(`no route for ${method} ${rawPath}`)
    const user = { accountId: account.accountId, userArn: `arn:aws:iam::${account.accountId}:user/test` }
    const event = httpEvent(
      {
        method,
        target,
        rawHeaders: Object.entries({ host: 'localhost', ...headers }).flat(),
        body,
        sourceIp: '127.0.0.1',
        arrivedAtMs: Date.now(),
      },
      {
        requestId: randomUUID(),
        routeKey: match.route.routeKey,
        pathParameters: match.pathParameters,
        rawPath,
        accountId: account.accountId,
        apiId,
        domainName: `${apiId}.execute-api.${account.region}.amazonaws.com`,
        ...(match.route.iam
          ? {
              iam: {
                ...user,
                accessKey: 'AKIATEST',
                callerId: 'test',
                cognitoIdentity: null,
                principalOrgId: 'none',
                userId: 'test',
              },
            }
          : {}),
      },
    )
    const { result, error } = await handlers.invoke(fn, event)
    const answer = error === undefined ? httpAnswer(Buffer.from(JSON.stringify(result))) : undefined
    if (answer === undefined) throw new Error(`${fn.key} did not answer: ${JSON.stringify(error)}`)
    return said(outputs, route, answer.headers, answer.status, answer.body.toString())
  }

function request(route: string, { body, headers = {} }: Sent) {
  const [method = '', target = ''] = route.split(' ')
  if (body === undefined) return { method, target, headers, body: Buffer.alloc(0) }
  const bytes = body instanceof Uint8Array || typeof body === 'string' ? body : JSON.stringify(body)
  return {
    method,
    target,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(bytes as string),
  }
}

function said(
  outputs: Outputs,
  route: string,
  headers: Readonly<Record<string, string>>,
  status: number,
  text: string,
): Answer {
  const from = `answer to ${/^\w+ \/[a-z-]*/.exec(route)?.[0]}`
  outputs.add(from, `${JSON.stringify(headers)}\n${text}`, { success: status < 300 })
  return {
    status,
    headers,
    text,
    json: headers['content-type']?.includes('json') ? JSON.parse(text) : undefined,
  }
}
