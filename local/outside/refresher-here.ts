import type { IncomingMessage, ServerResponse } from 'node:http'
import { regionSetting } from '../../lib/aws/endpoint.ts'
import { composeRefresherParts } from '../../lib/compose/refresher.ts'
import { parseJsonObject } from '../../lib/json-object.ts'
import type { Log } from '../../lib/observe/log.ts'
import { noMetrics } from '../../lib/observe/metrics.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { type Refresher, refresher } from '../../lib/refresher/refresher.ts'
import { refresherSettings } from '../../lib/refresher/refresher-settings.ts'
import { type Environment, readSettings } from '../../lib/settings.ts'
import { readRefreshRequest } from '../../lib/token/refresh-event.ts'
import type { FaultScript } from '../faults.ts'
import { type Handling, readBody } from '../http-server.ts'

/** The name of the refresher, as readers have it in `STITCH_REFRESHER_FUNCTION`. */
export const REFRESHER = 'refresh-client-token'

const INVOKE = `/2015-03-31/functions/${REFRESHER}/invocations`

const SILENT_LOG: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing }

function nothing(): void {
  // The output belongs to the program that started this.
}

/** The deployed refresher, in this process. It writes no log; its result contains the errors. */
export function refresherHere(environment: Environment): Refresher {
  const settings = readSettings(environment, (from) => ({
    ...refresherSettings(from, STITCH),
    region: regionSetting(from),
  }))
  const { ports } = composeRefresherParts(environment, settings, { metrics: noMetrics, log: SILENT_LOG })
  return refresher(ports, settings)
}

/**
 * Answers `Invoke` for the refresher (Lambda API reference), with the faults `throttle`, `crash` and `hang` at
 * `lambda`.
 */
export function invokeHere(refresh: () => Refresher, faults: FaultScript): Handling {
  return (request, response) => {
    if (request.method !== 'POST' || request.url?.split('?')[0] !== INVOKE) return undefined
    return answer(request, response, { refresh: refresh(), fault: faults.take('lambda', REFRESHER)?.does })
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { refresh, fault }: { readonly refresh: Refresher; readonly fault: string | undefined },
): Promise<void> {
  const event = parseJsonObject((await readBody(request)).toString('utf8'))
  if (fault === 'hang') return
  const reply = (status: number, body: unknown, headers = {}) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body))
  if (fault === 'throttle')
    return reply(
      429,
      { Type: 'User', message: 'Rate Exceeded.' },
      { 'x-amzn-errortype': 'TooManyRequestsException' },
    )
  const failed = (error: Error) =>
    reply(
      200,
      { errorType: error.name, errorMessage: error.message },
      { 'x-amz-function-error': 'Unhandled' },
    )
  if (fault === 'crash') return failed(new Error('The process ended.'))
  await refresh(readRefreshRequest(event)).then((result) => reply(200, result), failed)
}
