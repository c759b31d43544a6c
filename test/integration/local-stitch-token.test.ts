import assert from 'node:assert/strict'
import { createPrivateKey, randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import { type JWTPayload, SignJWT } from 'jose'
import { keyIdOf, makeCertificate } from '../../local/stitch/certificate.ts'
import { type Stitch, startStitch } from '../../local/stitch/stitch.ts'

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const NOW_MS = Date.UTC(2030, 0, 1)
const NOW = NOW_MS / 1000

let nowMs = NOW_MS
let stitch: Stitch
let pem: string
let clientId: string

before(async () => {
  stitch = await startStitch({ clock: () => nowMs })
  const client = stitch.clients[0]
  assert.ok(client?.certificatePem)
  pem = client.certificatePem
  clientId = client.id
})
after(() => stitch.close())
beforeEach(() => {
  nowMs = NOW_MS
  stitch.settings.assertionProfile = 'token-endpoint'
  stitch.settings.clockOffsetSeconds = 0
  stitch.settings.newTokenEndsPrevious = false
  stitch.faults.clear()
})

interface Change {
  readonly claims?: JWTPayload
  readonly header?: Record<string, string | undefined>
  readonly pem?: string
}

/** An assertion as Stitch documents it, except for what `change` says. */
async function assertionWith(change: Change = {}): Promise<string> {
  const file = change.pem ?? pem
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: stitch.tokenEndpoint,
    jti: randomUUID(),
    ...change.claims,
  }
  return new SignJWT({ iat: NOW, nbf: NOW, exp: NOW + 60, ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keyIdOf(file), ...change.header } as never)
    .sign(createPrivateKey(file))
}

const formWith = (assertion: string, change: Record<string, string | undefined> = {}) => {
  const form = {
    grant_type: 'client_credentials',
    client_id: clientId,
    scope: 'client_paymentrequest',
    audience: stitch.tokenEndpoint,
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertion,
    ...change,
  }
  return new URLSearchParams(
    Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

async function ask(body: URLSearchParams | string, headers: Record<string, string> = {}) {
  const answer = await fetch(stitch.tokenEndpoint, { method: 'POST', body, headers, redirect: 'manual' })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, text, json: () => JSON.parse(text) }
}

const askWith = async (change: Change, form: Record<string, string | undefined> = {}) =>
  ask(formWith(await assertionWith(change), form))

describe('token endpoint of the simulated Stitch', () => {
  it('gives a token for a right assertion, with exactly the four members of the documented answer', async () => {
    const answer = await askWith({})
    assert.equal(answer.status, 200, answer.text)
    const { access_token: accessToken, ...rest } = answer.json()
    assert.match(accessToken, /^[A-Za-z0-9_-]{43}$/)
    assert.deepEqual(rest, { expires_in: 3600, token_type: 'Bearer', scope: 'client_paymentrequest' })
  })
})
