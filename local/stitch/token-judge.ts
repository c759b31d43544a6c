import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { decodeProtectedHeader } from 'jose'
import type { Clock } from '../../lib/clock.ts'
import type { Counters } from '../faults.ts'
import { shown } from '../journal.ts'
import { assertionProblem } from './assertion-rules.ts'
import type { Client } from './clients.ts'
import type { IssuedTokens } from './issued-tokens.ts'
import { REASON_HEADER } from './oidc.ts'
import { scopeProblem } from './scope-rules.ts'
import type { StitchSettings } from './settings.ts'
import { type Judgement, refuse } from './token-answer.ts'

/** The values that a token request is checked against. */
export interface JudgeOptions {
  readonly tokenEndpoint: string
  readonly issuer: string
  /** Where `oidc-provider` listens. */
  readonly oidcUrl: string
  readonly clients: ReadonlyMap<string, Client>
  readonly tokens: IssuedTokens
  readonly settings: StitchSettings
  readonly clock: Clock
  readonly counters: Counters
}

/**
 * Judges a token request. `oidc-provider` judges the client, and this adds the rules in which Stitch is stricter
 * (`aud`, lifetime, scopes, `audience`).
 */
export async function judgeTokenRequest(
  request: Pick<IncomingMessage, 'method' | 'headers'>,
  form: URLSearchParams,
  options: JudgeOptions,
): Promise<Judgement> {
  const { clients, clock, settings, tokens, counters } = options
  const isForm = request.headers['content-type']?.split(';')[0] === 'application/x-www-form-urlencoded'
  if (request.method !== 'POST' || !isForm)
    return refuse('invalid_request', 'the request is no POST of application/x-www-form-urlencoded')
  const client = clients.get(form.get('client_id') ?? '')
  if (client === undefined) return refuse('invalid_client', 'no client has this client_id')
  const verdict = await askOidc(form, request.headers.authorization, options.oidcUrl)
  if (verdict.error !== undefined) return refuse(verdict.error, reasonOf(verdict, form, client))
  const assertion = form.get('client_assertion')
  const now = Math.floor(clock() / 1000) + settings.clockOffsetSeconds
  const problem = assertion === null ? undefined : assertionProblem(assertion, { ...options, now })
  if (problem !== undefined) return refuse('invalid_client', problem)
  const audience = form.get('audience')
  const audiences = audiencesOf(options)
  if (!audiences.includes(audience ?? ''))
    return refuse('invalid_request', `audience is ${shown(audience)}; it must be ${audiences.join(' or ')}`)
  const scope = form.get('scope') ?? ''
  const wrongScope = scopeProblem(scope, client.scopes)
  if (wrongScope !== undefined) return refuse('invalid_scope', wrongScope)

  const expiresIn = client.expiresInSeconds ?? settings.expiresInSeconds
  const issued = tokens.add(verdict.access_token, client.id, scope, expiresIn)
  if (settings.newTokenEndsPrevious) tokens.revokePrevious(issued)
  counters.count(`token.scope.${scope}`)
  const body = { access_token: issued.accessToken, expires_in: expiresIn, token_type: 'Bearer', scope }
  return { answer: { status: 200, body } }
}

/** Stitch documents no newer profile, so there both names of the server are accepted. */
const audiencesOf = ({ settings, tokenEndpoint, issuer }: JudgeOptions): readonly string[] =>
  settings.assertionProfile === 'rfc10070' ? [tokenEndpoint, issuer] : [tokenEndpoint]

/** The provider's reason. If the assertion names an unknown key, also the registered keys. */
function reasonOf({ reason }: { reason: string }, form: URLSearchParams, { certificates }: Client): string {
  const assertion = form.get('client_assertion')
  const kid = assertion === null ? undefined : headerOf(assertion)?.kid
  if (kid === undefined || certificates.has(kid)) return reason
  const known = [...certificates.keys()].join(', ') || 'none'
  return `${reason}; its kid is ${shown(kid)}, registered: ${known}`
}

function headerOf(assertion: string) {
  try {
    return decodeProtectedHeader(assertion)
  } catch {
    return undefined
  }
}

type Verdict = { error: string; reason: string } | { error?: never; access_token: string }

/** An agent of its own: Node's agent would use the proxy of `NODE_USE_ENV_PROXY`, which cannot reach our loopback. */
const LOOPBACK = new Agent()

async function askOidc(
  form: URLSearchParams,
  authorization: string | undefined,
  oidcUrl: string,
): Promise<Verdict> {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...(authorization === undefined ? {} : { authorization }),
  }
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { method: 'POST', headers, agent: LOOPBACK }
    httpRequest(`${oidcUrl}/connect/token`, options, resolve).on('error', reject).end(form.toString())
  })
  const reason = decodeURIComponent(String(answer.headers[REASON_HEADER] ?? ''))
  return { ...(JSON.parse(await text(answer)) as Verdict), reason } as Verdict
}
