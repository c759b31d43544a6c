import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { beforeEach, describe, it, type TestContext } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { readBody } from '../../local/http-server.ts'
import { keyIdOf, makeCertificate } from '../../local/stitch/certificate.ts'
import { assertNoLeak } from '../support/canary.ts'
import { anHttpServer, aRawServer } from '../support/loopback.ts'
import { startTestStack } from '../support/stack.ts'
import { keeps, runRefresher, SCOPE, valuesOf, withTokenDue } from './fault-run.ts'

const stack = await startTestStack()
const { stitch, store } = stack

const [client] = stitch.clients
const clientId = client?.id ?? ''
const TOKEN = 'canary-token-of-another-server'
const GRANTED = { access_token: TOKEN, token_type: 'Bearer', expires_in: 3600, scope: SCOPE }
stack.addSecret({ what: 'token of another server', value: TOKEN })

type Respond = (response: ServerResponse, keyId: string, turn: number) => void

const json = (response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

/** A token endpoint of another make, for one test; gives the key id of each assertion that it was sent. */
async function anEndpoint(t: TestContext, respond: Respond): Promise<readonly string[]> {
  const keyIds: string[] = []
  const url = await anHttpServer(t, async (request, response) => {
    const form = new URLSearchParams((await readBody(request)).toString())
    keyIds.push(decodeProtectedHeader(form.get('client_assertion') ?? '').kid ?? '')
    respond(response, keyIds.at(-1) ?? '', keyIds.length)
  })
  await withTokenDue(stack, { STITCH_TOKEN_ENDPOINT: `${url}/connect/tokens?key=canary-in-a-query` })
  return keyIds
}

/** Puts a certificate that no endpoint knows on top of the registered one; gives the key id of each. */
async function rotate(): Promise<{ readonly current: string; readonly previous: string }> {
  const certificate = client?.certificatePem ?? ''
  const { pem } = await makeCertificate()
  stack.addSecret({ what: 'private key', value: pem })
  await store.putSecret({ clientId, certificate })
  await store.putSecret({ clientId, certificate: pem })
  return { current: keyIdOf(pem), previous: keyIdOf(certificate) }
}

describe('a token endpoint of another make, or a gateway before it,', () => {
  let keys: Awaited<ReturnType<typeof rotate>>
  beforeEach(async () => {
    keys = await rotate()
  })

  const REFUSALS: readonly [title: string, respond: (response: ServerResponse) => unknown][] = [
    ['an empty 403', (response) => response.writeHead(403).end()],
    ['an empty 401', (response) => response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()],
    ['403 and JSON of its own', (response) => json(response, 403, { message: 'Forbidden' })],
    ['401 and an error of its own', (response) => json(response, 401, { error: 'Unauthorized' })],
    ['401 and a page', (response) => response.writeHead(401).end('<!doctype html>')],
  ]
  for (const [title, refuse] of REFUSALS) {
    // Fault: 401, 403 without OAuth
    it(`that refuses the current version with ${title} is asked with the previous one`, async (t) => {
      const { current, previous } = keys
      const keyIds = await anEndpoint(t, (response, keyId) =>
        keyId === previous ? json(response, 200, GRANTED) : refuse(response),
      )
      const run = await runRefresher(stack)
      assert.equal(run.ended, 'refreshed', run.said)
      assert.deepEqual(keyIds, [current, previous])
      assert.deepEqual(valuesOf(run, 'PreviousSecretUsed'), [1])
      assert.equal((await store.document(SCOPE)).accessToken, TOKEN)
    })

    // Fault: 401, 403 without OAuth
    it(`that refuses both versions with ${title} is named by its address, and nothing stored changes`, async (t) => {
      const keyIds = await anEndpoint(t, refuse)
      const { ended, message, said } = await keeps(stack, () => runRefresher(stack))
      assert.deepEqual([ended, keyIds.length], ['client_auth_rejected', 2])
      assert.match(message, /HTTP 40[13] from 127\.0\.0\.1:\d+\/connect\/tokens .*STITCH_TOKEN_ENDPOINT/)
      assert.doesNotMatch(said, /canary-in-a-query/)
    })
  }

  const ELSEWHERE: readonly [title: string, status: number, body: object, code: string][] = [
    ['404 and an error of its own', 404, { status: 404, error: 'Not Found' }, 'token_endpoint_bad_response'],
    ['405 and an error of its own', 405, { error: 'Method Not Allowed' }, 'token_endpoint_bad_response'],
    ['400 and an error that OAuth does not know', 400, { error: 'Bad Request' }, 'token_request_rejected'],
  ]
  // Fault: 404, 405, an unknown error
  for (const [title, status, body, code] of ELSEWHERE)
    it(`that answers ${title} is asked once, and named by its address`, async (t) => {
      const keyIds = await anEndpoint(t, (response) => json(response, status, body))
      const { ended, message, said } = await keeps(stack, () => runRefresher(stack))
      assert.deepEqual([ended, keyIds.length], [code, 1])
      assert.match(message, /HTTP 40\d from 127\.0\.0\.1:\d+\/connect\/tokens .*STITCH_TOKEN_ENDPOINT/)
      assert.doesNotMatch(said, /canary-in-a-query|Not Found|Not Allowed|Bad Request/)
    })

  // Fault: no HTTP
  it('that does not speak HTTP is asked once, and not taken for a closed way out of the network', async (t) => {
    const url = await aRawServer(t, (socket) => socket.end('220 mail.example ESMTP\r\n'))
    await withTokenDue(stack, { STITCH_TOKEN_ENDPOINT: `${url}/connect/token` })
    const { ended, message } = await keeps(stack, () => runRefresher(stack))
    assert.equal(ended, 'token_endpoint_bad_response')
    assert.match(message, /127\.0\.0\.1:\d+\/connect\/token is not HTTP/)
    assert.doesNotMatch(message, /way out of the network/)
  })

  // Fault: 408, 425
  for (const status of [408, 425])
    it(`that answers ${status} is asked again in the same run, which succeeds`, async (t) => {
      const keyIds = await anEndpoint(t, (response, _keyId, turn) =>
        turn === 1 ? response.writeHead(status).end() : json(response, 200, GRANTED),
      )
      assert.equal((await runRefresher(stack)).ended, 'refreshed')
      assert.equal(keyIds.length, 2)
    })

  const FORMS: readonly [form: string, dateOf: (at: Date) => string][] = [
    ['asctime', asctime],
    ['RFC 850', rfc850],
  ]
  // Fault: dates of older forms
  for (const [form, dateOf] of FORMS)
    it(`that asks for patience until a date in the form of ${form} is heeded: an hour is left to the next tick`, async (t) => {
      const now = new Date()
      const headers = { date: dateOf(now), 'retry-after': dateOf(new Date(now.getTime() + 3_600_000)) }
      const keyIds = await anEndpoint(t, (response) => json(response, 503, {}, headers))
      const { ended } = await keeps(stack, () => runRefresher(stack))
      assert.deepEqual([ended, keyIds.length], ['token_endpoint_unavailable', 1])
    })

  // Fault: members null or empty
  for (const [title, members, lifetimeSeconds] of [
    ['scope null', { scope: null }, 3600],
    ['an empty scope', { scope: '' }, 3600],
    ['expires_in null', { expires_in: null }, 900],
  ] as const)
    it(`that answers with ${title} has it taken for absent`, async (t) => {
      await anEndpoint(t, (response) => json(response, 200, { ...GRANTED, ...members }))
      const run = await runRefresher(stack)
      assert.equal(run.ended, 'refreshed', run.message)
      const { issuedAt, expiresAt, scope } = await store.document(SCOPE)
      assert.deepEqual([expiresAt - issuedAt, scope], [lifetimeSeconds, SCOPE])
      assert.deepEqual(valuesOf(run, 'ScopeReduced'), [])
    })
})

it('shows no secret in any output', () => assertNoLeak(stack))

/** `Sun Nov  6 08:49:37 1994`, of an HTTP date in today's form. */
function asctime(at: Date): string {
  const [, weekday, day = '', month, year, time] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString()) ?? []
  return `${weekday} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`
}

/** `Sunday, 06-Nov-94 08:49:37 GMT`. */
function rfc850(at: Date): string {
  const [, , day, month, year = '', time] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString()) ?? []
  const weekday = at.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })
  return `${weekday}, ${day}-${month}-${year.slice(2)} ${time} GMT`
}
