import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { codeOf } from '../../lib/errors.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { parseClientCredentials } from '../../lib/refresher/credentials/client-credentials.ts'
import { buildTokenRequest, type TokenRequest } from '../../lib/refresher/oauth/token-request.ts'
import { type GrantedToken, parseTokenResponse } from '../../lib/refresher/oauth/token-response.ts'
import { THROWAWAY_KEY_ID, THROWAWAY_PEM } from '../fixtures/certificates.ts'
import { sign } from '../support/sign.ts'
import { type Forgery, forge } from './forgery.ts'
import { type Judge, SCOPE } from './judge.ts'

const CLIENT_ID = 'test-2f9f6a38-3d6a-4c0b-9a0e-6b1f4d7c5e21'
export const SECRET_CLIENT = {
  id: 'test-7c1e0b52-88f4-4d53-b6a7-0e9d2c3f4a10',
  clientSecret: 'a throwaway & its secret',
}
/** What a judge is told of both clients. */
export const CLIENTS = {
  withCertificate: { id: CLIENT_ID, certificatePem: THROWAWAY_PEM, keyId: THROWAWAY_KEY_ID },
  withSecret: SECRET_CLIENT,
}

const credentials = parseClientCredentials({ string: THROWAWAY_PEM }, STITCH, CLIENT_ID)
assert.equal(credentials.method, 'private_key_jwt')
assert.ok('privateKey' in credentials.key)
const { privateKey } = credentials.key

export const now = (): number => Math.floor(Date.now() / 1000)

/** A request as this project makes it. */
export const realForm = (judge: Judge, changes: Partial<TokenRequest> = {}): Promise<string> =>
  buildTokenRequest({
    credentials,
    sign,
    scope: SCOPE,
    audience: judge.tokenEndpoint,
    profile: 'token-endpoint',
    lifetimeSeconds: 60,
    now: now(),
    jwtId: randomUUID(),
    ...changes,
  })

/** The judge's answer as this project reads it. */
export const grant = async (judge: Judge, form: string): Promise<GrantedToken> =>
  parseTokenResponse(await judge.ask(form), SCOPE, now())

/** `accepted`, or the code that this project gives to the judge's refusal. */
export async function verdict(judge: Judge, form: string): Promise<string> {
  try {
    await grant(judge, form)
    return 'accepted'
  } catch (error) {
    return codeOf(error)
  }
}

/** A real request with its parameters changed. */
export async function changedForm(
  judge: Judge,
  change: (form: URLSearchParams) => void | Promise<void>,
): Promise<string> {
  const form = new URLSearchParams(await realForm(judge))
  await change(form)
  return form.toString()
}

/** A real request with its assertion exchanged. */
export const formWith = (
  judge: Judge,
  change: (assertion: string) => string | Promise<string>,
): Promise<string> =>
  changedForm(judge, async (form) =>
    form.set('client_assertion', await change(form.get('client_assertion') ?? '')),
  )

/** A real request with a forged assertion. */
export const forgedForm = (judge: Judge, forgery: Forgery): Promise<string> =>
  formWith(judge, (assertion) => forge(assertion, privateKey, forgery))
