import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Counters, Fault, FaultPoint, FaultScript } from './faults.ts'
import { readBody } from './http-server.ts'
import type { LocalLambda } from './lambda/lambda.ts'
import type { Stitch } from './stitch/stitch.ts'

export interface Controlled {
  readonly faults: FaultScript
  readonly counters: Counters
  readonly stitch: Stitch
  readonly lambda: () => LocalLambda | undefined
}

type Action = (body: Record<string, unknown>, controlled: Controlled) => unknown

const POINTS: readonly FaultPoint[] = ['token', 'graphql', 'ssm', 'secretsmanager', 'kms', 'lambda']

/** Where a person or a test says what happens next, under `/_local` at the gateway. Each is one line of cURL. */
const ACTIONS: Readonly<Record<string, Action>> = {
  'GET /_local/counters': (_, { counters }) => counters,
  'DELETE /_local/counters': (_, { counters }) => counters.reset(),
  'GET /_local/faults': (_, { faults }) => faults.pending(),
  'POST /_local/faults': (body, { faults }) => faults.add(readFault(body)),
  'DELETE /_local/faults': (_, { faults }) => faults.clear(),
  'GET /_local/stitch': (_, { stitch }) => stitch.settings,
  'PATCH /_local/stitch': (body, { stitch }) => changeSettings(stitch, body),
  'POST /_local/tick': (_, { lambda }) => ({ fired: lambda()?.schedules.fire('refresh-client-token') ?? 0 }),
  'POST /_local/revoke': (_, { stitch }) => stitch.revokeAllTokens(),
  'GET /_local/containers': (_, { lambda }) => lambda()?.functions.containers() ?? [],
  'GET /_local/log': (_, { lambda }) => lambda()?.log.lines() ?? [],
}

/** Answers requests under `/_local`; every answer is JSON. An unknown path answers 404 with all that there are. */
export function controlAddress(
  controlled: Controlled,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    answer(request, controlled).then(
      ([status, body]) =>
        response
          .writeHead(status, { 'content-type': 'application/json' })
          .end(`${JSON.stringify(body, null, 2)}\n`),
      () => response.destroy(),
    )
    return true
  }
}

async function answer(
  request: IncomingMessage,
  controlled: Controlled,
): Promise<[status: number, body: unknown]> {
  const action = ACTIONS[`${request.method} ${request.url?.split('?')[0]}`]
  if (action === undefined)
    return [404, { message: 'There is no such control.', controls: Object.keys(ACTIONS) }]
  try {
    const text = (await readBody(request)).toString('utf8')
    const body: unknown = text === '' ? {} : JSON.parse(text)
    return [200, action(body as Record<string, unknown>, controlled) ?? {}]
  } catch (error) {
    return [400, { message: error instanceof Error ? error.message : String(error) }]
  }
}

function readFault({ at, does, times = 1, operation, ...options }: Record<string, unknown>): Fault {
  if (!POINTS.includes(at as FaultPoint)) throw new TypeError(`at must be one of: ${POINTS.join(', ')}`)
  if (typeof does !== 'string') throw new TypeError('does must say what happens, for example "503"')
  if (times !== 'always' && !(Number.isSafeInteger(times) && (times as number) > 0))
    throw new TypeError('times must be a whole number from 1, or "always"')
  return {
    at: at as FaultPoint,
    does,
    times: times === 'always' ? Number.POSITIVE_INFINITY : (times as number),
    ...(typeof operation === 'string' ? { operation } : {}),
    options,
  }
}

function changeSettings({ settings }: Stitch, changes: Record<string, unknown>): unknown {
  for (const [name, value] of Object.entries(changes)) {
    const present = (settings as unknown as Record<string, unknown>)[name]
    if (present === undefined)
      throw new TypeError(`${name} is not a setting; there are: ${Object.keys(settings).join(', ')}`)
    if (typeof value !== typeof present) throw new TypeError(`${name} must be a ${typeof present}`)
  }
  return Object.assign(settings, changes)
}
