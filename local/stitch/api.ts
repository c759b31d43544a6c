import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../../lib/clock.ts'
import type { Counters, Fault, FaultScript } from '../faults.ts'
import { readBody } from '../http-server.ts'
import { type Journal, shown } from '../journal.ts'
import type { TokenLives } from '../token-lives.ts'
import { endOf, notingAnswer } from './api-passage.ts'
import type { Client } from './clients.ts'
import { type ApiAnswer, checkFault, unauthenticated, variantOf, withBodyFault } from './graphql-faults.ts'
import { graphqlServer } from './graphql-server.ts'
import type { Images } from './images.ts'
import type { IssuedTokens } from './issued-tokens.ts'
import { operationNameOf } from './operation-name.ts'
import type { PaymentRequests } from './payment-request-store.ts'
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
  readonly journal: Journal
  /** Which stored token a request comes with. */
  readonly lives: TokenLives
}

/** `POST /graphql`: counts the request, applies the script of faults, checks the token, and executes. */
export function apiEndpoint(options: ApiOptions) {
  const { clients, counters, faults, journal, lives, settings, tokens } = options
  const execute = graphqlServer()
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const hungUp = new AbortController()
    response.on('close', () => hungUp.abort())
    const body = await readBody(request)
    const contentType = request.headers['content-type'] ?? ''
    const operation = operationNameOf(body, contentType)
    counters.count('graphql.requests')
    counters.count(`graphql.${operation}`)
    const accessToken = accessTokenOf(request)
    const done = notingAnswer(journal, response, {
      to: 'api',
      what: shown(operation),
      ...lives.find(accessToken),
    })
    const send = ({ status, body }: ApiAnswer) => {
      done(endOf(status, body))
      response
        .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
        .end(JSON.stringify(body))
    }
    const token = tokens.find(accessToken)
    const isOf = (client: string) => clients.get(token?.clientId ?? '')?.alias === client
    const fault = faults.take('graphql', operation, isOf)
    if (fault !== undefined && strikeWire(fault, request, response)) return
    checkFault(fault)

    if (token === undefined || fault?.does === 'unauthenticated') {
      counters.count('graphql.unauthenticated')
      send(unauthenticated(settings, fault?.options))
      return
    }
    if (fault?.does === 'slow' && !(await isStillThere(fault, hungUp.signal))) return
    const context = { ...options, token, fault, signal: hungUp.signal }
    const answer = await execute({ body, contentType, variant: variantOf(fault), context })
    if (fault?.does === 'answer-lost') response.socket?.resetAndDestroy()
    else send(withBodyFault(answer, fault))
  }
}

/** The token of a request. Without one, an empty text, which is never a token. */
const accessTokenOf = (request: IncomingMessage): string =>
  /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''

/** Waits as a fault says; false if the caller ended the request meanwhile. */
async function isStillThere(fault: Fault, signal: AbortSignal): Promise<boolean> {
  const milliseconds = Number(fault.options.seconds ?? 10) * 1000
  await wait(milliseconds, undefined, { signal }).catch(() => {})
  return !signal.aborted
}
