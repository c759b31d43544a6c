import assert from 'node:assert/strict'
import { createPrivateKey, randomUUID } from 'node:crypto'
import { type JWTPayload, SignJWT } from 'jose'
import { keyIdOf } from '../../local/stitch/certificate.ts'
import type { Client } from '../../local/stitch/clients.ts'
import type { Stitch } from '../../local/stitch/stitch.ts'

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** What a request differs in from the documented one. Undefined takes a member away. */
export interface Change {
  readonly claims?: JWTPayload
  readonly header?: Readonly<Record<string, unknown>>
  /** Another file to sign with. */
  readonly pem?: string
  readonly form?: Readonly<Record<string, string | undefined>>
}

/** The simulator's client of the given place; its first has a certificate, its second a secret. */
export function clientAt(stitch: Stitch, index: number): Client {
  const client = stitch.clients[index]
  if (client === undefined) throw new RangeError(`no client ${index}`)
  return client
}

/** A client assertion as Stitch documents it, made with `jose` alone. */
export async function assertionOf(stitch: Stitch, now: number, change: Change = {}): Promise<string> {
  const { id, certificatePem = '' } = clientAt(stitch, 0)
  const pem = change.pem ?? certificatePem
  const claims = {
    iss: id,
    sub: id,
    aud: stitch.tokenEndpoint,
    jti: randomUUID(),
    iat: now,
    nbf: now,
    exp: now + 60,
  }
  return new SignJWT({ ...claims, ...change.claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keyIdOf(pem), ...change.header })
    .sign(createPrivateKey(pem))
}

/** The six fields of the documented token request, with a fresh assertion. */
export async function formOf(stitch: Stitch, now: number, change: Change = {}): Promise<URLSearchParams> {
  return formFrom({
    grant_type: 'client_credentials',
    client_id: clientAt(stitch, 0).id,
    scope: 'client_paymentrequest',
    audience: stitch.tokenEndpoint,
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: await assertionOf(stitch, now, change),
    ...change.form,
  })
}

/** The same request of the client with a secret. */
export function secretFormOf(stitch: Stitch, change: Change['form'] = {}): URLSearchParams {
  const { id, clientSecret } = clientAt(stitch, 1)
  return formFrom({
    grant_type: 'client_credentials',
    client_id: id,
    client_secret: clientSecret,
    scope: 'client_paymentrequest',
    audience: stitch.tokenEndpoint,
    ...change,
  })
}

const formFrom = (fields: Record<string, string | undefined>) =>
  new URLSearchParams(
    Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined),
  )

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into it at once, and fails when it is something else.
  readonly json: any
}

/** Sends a body to the token endpoint, without following redirects. */
export async function askToken(stitch: Stitch, body: BodyInit, headers: HeadersInit = {}): Promise<Answer> {
  return answerOf(await fetch(stitch.tokenEndpoint, { method: 'POST', body, headers, redirect: 'manual' }))
}

/** Proves that the token endpoint refused a request with this error, and said nothing else. */
export const assertRefused = ({ status, json }: Answer, error: string): void =>
  assert.deepEqual({ status, json }, { status: 400, json: { error } })

/** Sends a GraphQL request to the API; `token` undefined sends none. */
export async function askApi(
  stitch: Stitch,
  query: string,
  options: { token?: string | undefined; variables?: object; operationName?: string } = {},
): Promise<Answer> {
  const { token = stitch.issueToken(), ...rest } = options
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ query, ...rest })
  return answerOf(await fetch(stitch.apiEndpoint, { method: 'POST', body, headers, redirect: 'manual' }))
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  const { status, headers } = response
  const isJson = headers.get('content-type')?.startsWith('application/json') ?? false
  return { status, headers, text, json: isJson && /^[{[]/.test(text) ? parsed(text) : undefined }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
