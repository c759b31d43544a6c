import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../../lib/clock.ts'
import type { Counters, Fault, FaultScript } from '../faults.ts'
import { readBody } from '../http-server.ts'
import type { Client } from './clients.ts'
import { type ApiAnswer, checkFault, unauthenticated, variantOf, withBodyFault } from './graphql-faults.ts'
import { graphqlServer } from './graphql-server.ts'
import type { Images } from './images.ts'
import type { IssuedToken, IssuedTokens } from './issued-tokens.ts'
import { operationNameOf } from './operation-name.ts'
import type { PaymentRequests } from './payment-requests.ts'
import type { StitchSettings } from './settings.ts'
import { strikeWire } from './wire-faults.ts'

/** What the API shares with the rest of the simulator. */
export interface ApiOptions {
  readonly clients: ReadonlyMap<string, Client>
  readonly tokens: IssuedTokens
  readonly paymentRequests: PaymentRequests
  readonly images: Images
  readonly settings: StitchSettings
  readonly clock: Clock
  readonly faults: FaultScript
  readonly counters: Counters
}

/** `POST /graphql`: counts, meets the script of faults, checks the token, executes. */
export function apiEndpoint(options: ApiOptions) {
  const { clients, counters, faults, settings, tokens } = options
  const execute = graphqlServer()
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const hungUp = new AbortController()
    response.on('close', () => hungUp.abort())
    const body = await readBody(request)
    const contentType = request.headers['content-type'] ?? ''
    const operation = operationNameOf(body, contentType)
    counters.count('graphql.requests')
    counters.count(`graphql.${operation}`)
    const token = tokenOf(request, tokens)
    const isOf = (client: string) => clients.get(token?.clientId ?? '')?.alias === client
    const fault = faults.take('graphql', operation, isOf)
    if (fault !== undefined && strikeWire(fault, request, response)) return
    checkFault(fault)

    if (token === undefined || fault?.does === 'unauthenticated') {
      counters.count('graphql.unauthenticated')
      send(response, unauthenticated(settings, fault?.options))
      return
    }
    if (fault?.does === 'slow' && !(await isStillThere(fault, hungUp.signal))) return
    const context = { ...options, token, fault, signal: hungUp.signal }
    const answer = await execute({ body, contentType, variant: variantOf(fault), context })
    if (fault?.does === 'answer-lost') response.socket?.resetAndDestroy()
    else send(response, withBodyFault(answer, fault))
  }
}

function tokenOf(request: IncomingMessage, tokens: IssuedTokens): IssuedToken | undefined {
  const [, accessToken] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  return accessToken === undefined ? undefined : tokens.find(accessToken)
}

/** Waits as a fault says; false when the caller gave up meanwhile. */
async function isStillThere(fault: Fault, signal: AbortSignal): Promise<boolean> {
  const milliseconds = Number(fault.options.seconds ?? 10) * 1000
  await wait(milliseconds, undefined, { signal }).catch(() => {})
  return !signal.aborted
}

function send(response: ServerResponse, { status, body }: ApiAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
}
