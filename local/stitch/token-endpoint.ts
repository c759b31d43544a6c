import type { IncomingMessage, ServerResponse } from 'node:http'
import { decodeJwt, type JWTPayload } from 'jose'
import type { Clock } from '../../lib/clock.ts'
import type { Counters, FaultScript } from '../faults.ts'
import { readBody } from '../http-server.ts'
import { assertionProblem } from './assertion-rules.ts'
import type { Client } from './clients.ts'
import type { IssuedTokens } from './issued-tokens.ts'
import { isScopeGranted } from './scope-rules.ts'
import type { StitchSettings } from './settings.ts'
import { answerOfFault, dateErrorSeconds, withOverrides } from './token-faults.ts'
import { strikeWire } from './wire-faults.ts'

/** What the token endpoint shares with the rest of the simulator. */
export interface TokenEndpointOptions {
  readonly tokenEndpoint: string
  readonly issuer: string
  /** Where `oidc-provider` listens. */
  readonly oidcUrl: string
  readonly clients: ReadonlyMap<string, Client>
  readonly tokens: IssuedTokens
  readonly settings: StitchSettings
  readonly seenJwtIds: Set<string>
  readonly clock: Clock
  readonly faults: FaultScript
  readonly counters: Counters
}

/** A whole answer of the token endpoint. */
export interface TokenAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/**
 * `POST /connect/token` as Stitch answers it: `oidc-provider` judges the client, this adds where Stitch is stricter
 * (`aud`, lifetime, scopes, `audience`) and tells no more than Stitch tells: HTTP 400 and `{"error": …}`.
 */
export function tokenEndpoint(options: TokenEndpointOptions) {
  const { clock, counters, faults, settings } = options
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams((await readBody(request)).toString())
    counters.count('token.requests')
    recordAssertion(form.get('client_assertion'), options)
    const fault = faults.take('token', form.get('scope') ?? undefined)
    if (fault !== undefined && strikeWire(fault, request, response)) return
    const faulty = fault === undefined ? undefined : answerOfFault(fault)
    const answer = faulty ?? withOverrides(await judge(request, form, options), fault)
    counters.count(answer.body.error === undefined ? 'token.issued' : 'token.rejected')
    if (typeof answer.body.error === 'string') counters.count(`token.error.${answer.body.error}`)
    const nowMs = clock() + (settings.clockOffsetSeconds + dateErrorSeconds(fault)) * 1000
    response
      .writeHead(answer.status, {
        'cache-control': 'no-store',
        'content-type': 'application/json; charset=UTF-8',
        date: new Date(nowMs).toUTCString(),
      })
      .end(JSON.stringify(answer.body))
  }
}

async function judge(request: IncomingMessage, form: URLSearchParams, options: TokenEndpointOptions) {
  const { clients, clock, settings, tokenEndpoint, issuer, tokens, counters } = options
  const isForm = request.headers['content-type']?.split(';')[0] === 'application/x-www-form-urlencoded'
  if (request.method !== 'POST' || !isForm) return refuse('invalid_request')
  const client = clients.get(form.get('client_id') ?? '')
  if (client === undefined) return refuse('invalid_client')
  const verdict = await askOidc(form, request.headers.authorization, options.oidcUrl)
  if (verdict.error !== undefined) return refuse(verdict.error)
  const assertion = form.get('client_assertion')
  const now = Math.floor(clock() / 1000) + settings.clockOffsetSeconds
  if (assertion !== null && assertionProblem(assertion, { ...options, now }) !== undefined) {
    return refuse('invalid_client')
  }
  // Stitch documents no newer profile: there both names of the server will do.
  const audiences = settings.assertionProfile === 'rfc10070' ? [tokenEndpoint, issuer] : [tokenEndpoint]
  if (!audiences.includes(form.get('audience') ?? '')) return refuse('invalid_request')
  const scope = form.get('scope')
  if (!isScopeGranted(scope, client.scopes)) return refuse('invalid_scope')

  const expiresIn = client.expiresInSeconds ?? settings.expiresInSeconds
  const issued = tokens.add(verdict.access_token, client.id, scope, expiresIn)
  if (settings.newTokenEndsPrevious) tokens.revokePrevious(issued)
  counters.count(`token.scope.${scope}`)
  const body = { access_token: issued.accessToken, expires_in: expiresIn, token_type: 'Bearer', scope }
  return { status: 200, body }
}

type Verdict = { error: string } | { error?: never; access_token: string }

async function askOidc(form: URLSearchParams, authorization: string | undefined, oidcUrl: string) {
  const headers = authorization === undefined ? {} : { authorization }
  const answer = await fetch(`${oidcUrl}/connect/token`, { method: 'POST', headers, body: form })
  return (await answer.json()) as Verdict
}

/** Stitch answers every error with 400, and without a description. */
const refuse = (error: string): TokenAnswer => ({ status: 400, body: { error } })

/** Keeps every `jti` that came, whatever became of the request: tests prove by it that none is used twice. */
function recordAssertion(assertion: string | null, { counters, seenJwtIds }: TokenEndpointOptions): void {
  const jwtId = assertion === null ? undefined : claimsOf(assertion)?.jti
  if (jwtId === undefined) return
  if (seenJwtIds.has(jwtId)) counters.count('token.jti.duplicates')
  seenJwtIds.add(jwtId)
}

function claimsOf(assertion: string): JWTPayload | undefined {
  try {
    return decodeJwt(assertion)
  } catch {
    return undefined
  }
}
