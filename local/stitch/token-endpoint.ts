import type { IncomingMessage, ServerResponse } from 'node:http'
import { decodeJwt, type JWTPayload } from 'jose'
import type { Fault, FaultScript } from '../faults.ts'
import { readBody } from '../http-server.ts'
import type { Journal } from '../journal.ts'
import { shown } from '../journal.ts'
import { notingAnswer } from './api-passage.ts'
import type { Refusals } from './refusals.ts'
import type { Judgement } from './token-answer.ts'
import { answerOfFault, dateErrorSeconds, withOverrides } from './token-faults.ts'
import { type JudgeOptions, judgeTokenRequest } from './token-judge.ts'
import { strikeWire } from './wire-faults.ts'

/** What the token endpoint shares with the rest of the simulator. */
export interface TokenEndpointOptions extends JudgeOptions {
  readonly seenJwtIds: Set<string>
  readonly faults: FaultScript
  readonly refusals: Refusals
  readonly journal: Journal
}

/**
 * `POST /connect/token` as Stitch answers it: a refusal is only HTTP 400 and `{"error": …}`. The list of refusals
 * contains the reason.
 */
export function tokenEndpoint(options: TokenEndpointOptions) {
  const { clients, clock, counters, faults, journal, settings } = options
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams((await readBody(request)).toString())
    counters.count('token.requests')
    const scope = shown(form.get('scope') ?? '')
    const client = clients.get(form.get('client_id') ?? '')?.alias
    const done = notingAnswer(journal, response, {
      to: 'token',
      what: 'POST /connect/token',
      scope,
      ...(client === undefined ? {} : { client }),
    })
    recordAssertion(form.get('client_assertion'), options)
    const fault = faults.take('token', form.get('scope') ?? undefined, (alias) => alias === client)
    if (fault !== undefined && strikeWire(fault, request, response)) return
    const judgement = struck(fault) ?? (await judgeTokenRequest(request, form, options))
    const answer = withOverrides(judgement.answer, fault)
    note(judgement, fault, form, options)
    counters.count(answer.body.error === undefined ? 'token.issued' : 'token.rejected')
    if (typeof answer.body.error === 'string') counters.count(`token.error.${answer.body.error}`)
    const error = answer.body.error === undefined ? '' : ` ${shown(answer.body.error)}`
    done({ result: `${answer.status}${error}`, isGood: answer.status < 400 && error === '' })
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

/** The answer that a fault gives in place of the judge. */
function struck(fault: Fault | undefined): Judgement | undefined {
  const answer = fault === undefined ? undefined : answerOfFault(fault)
  return answer && { answer, reason: 'a fault of the script struck (GET /_local/faults)' }
}

function note(
  { answer, reason }: Judgement,
  fault: Fault | undefined,
  form: URLSearchParams,
  { clock, refusals }: TokenEndpointOptions,
): void {
  if (reason === undefined) return
  refusals.add({
    at: new Date(clock()).toISOString(),
    clientId: form.get('client_id'),
    scope: form.get('scope'),
    error: fault?.does ?? String(answer.body.error),
    reason,
  })
}

/** Keeps every `jti`, even of a refused request. Tests use it to prove that none is used twice. */
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
