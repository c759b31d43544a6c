import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { type ErrorCode, StitchError } from '../../../lib/errors.ts'
import type { TokenAnswer } from '../../../lib/refresher/oauth/token-answer.ts'
import { parseTokenResponse } from '../../../lib/refresher/oauth/token-response.ts'
import { assertRefused, assertShowsNone, refusalOf } from '../credentials/refusal.ts'

const CANARY = 'CANARY-0123456789-abcdefghijklmnopq'
const HTML = `<!doctype html><title>Blocked</title><p>${CANARY}</p>`
const TOKEN = { access_token: CANARY, token_type: 'Bearer', expires_in: 3600, scope: 'a' }
const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const AT = 784_111_777
const ENDPOINT = 'login.example/connect/tokens'

const answer = (status: number, body: unknown, headers: TokenAnswer['headers'] = {}): TokenAnswer => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  endpoint: ENDPOINT,
})

const REFUSED: [status: number, body: unknown, code: ErrorCode, facts: Record<string, unknown>][] = [
  ...[200, 400, 401, 403].map((status): (typeof REFUSED)[number] => [
    status,
    { error: 'invalid_client', error_description: CANARY },
    'client_auth_rejected',
    { status, error: 'invalid_client' },
  ]),
  ...[
    'invalid_scope',
    'unauthorized_client',
    'unsupported_grant_type',
    'invalid_request',
    'invalid_grant',
    'invalid_target',
  ].map((error): (typeof REFUSED)[number] => [
    400,
    { error },
    'token_request_rejected',
    { status: 400, error },
  ]),
  [200, { error: 'invalid_scope' }, 'token_request_rejected', { status: 200, error: 'invalid_scope' }],
  [200, { error: 'server_error' }, 'token_request_rejected', { status: 200, error: 'server_error' }],
  [200, { ...TOKEN, error: CANARY }, 'token_request_rejected', { status: 200, error: undefined }],
  [200, { ...TOKEN, error: 'invalid_scope' }, 'token_request_rejected', { error: 'invalid_scope' }],
  [401, { error: 'invalid_request' }, 'token_request_rejected', { status: 401, error: 'invalid_request' }],
  [400, { error: CANARY }, 'token_request_rejected', { error: undefined }],
  [400, { error: 'x'.repeat(40) }, 'token_request_rejected', { error: 'x'.repeat(40) }],
  [400, { error: 'x'.repeat(41) }, 'token_request_rejected', { error: undefined }],
  [400, { error: '' }, 'token_request_rejected', { error: undefined }],
  [400, { error: { code: CANARY } }, 'token_request_rejected', { error: undefined }],
  [400, { error: ['invalid_client'] }, 'token_request_rejected', { error: undefined }],
  [400, {}, 'token_request_rejected', { status: 400, error: undefined }],
  [400, { message: CANARY }, 'token_request_rejected', { status: 400 }],
  [200, HTML, 'token_endpoint_bad_response', { status: 200 }],
  [400, HTML, 'token_endpoint_bad_response', { status: 400 }],
  ...[401, 403].flatMap((status) =>
    [
      '',
      { message: CANARY },
      { error: 'Unauthorized' },
      { error: 'unauthorized' },
      { error: { code: CANARY } },
    ].map((body): (typeof REFUSED)[number] => [
      status,
      body,
      'client_auth_rejected',
      { status, error: undefined, endpoint: ENDPOINT },
    ]),
  ),
  [401, HTML, 'client_auth_rejected', { status: 401 }],
  [403, HTML, 'token_endpoint_bad_response', { status: 403, endpoint: ENDPOINT }],
  [403, `\r\n ${HTML}`, 'token_endpoint_bad_response', { status: 403 }],
  [403, `Ask <b>Stitch</b> for access. ${CANARY}`, 'client_auth_rejected', { status: 403 }],
  [404, TOKEN, 'token_endpoint_bad_response', { status: 404, endpoint: ENDPOINT }],
  [404, '', 'token_endpoint_bad_response', { status: 404, endpoint: ENDPOINT }],
  [404, { error: 'Not Found' }, 'token_endpoint_bad_response', { status: 404 }],
  [404, { error: 'not_found' }, 'token_endpoint_bad_response', { status: 404 }],
  [405, { error: 'Method Not Allowed' }, 'token_endpoint_bad_response', { status: 405 }],
  [404, { error: 'invalid_client' }, 'client_auth_rejected', { status: 404 }],
  [407, '', 'token_endpoint_bad_response', { status: 407 }],
  [200, '', 'token_endpoint_bad_response', { status: 200 }],
  [200, JSON.stringify(TOKEN).slice(0, -5), 'token_endpoint_bad_response', { status: 200 }],
  [200, 'null', 'token_endpoint_bad_response', { status: 200 }],
  [200, [TOKEN], 'token_endpoint_bad_response', { status: 200 }],
  [200, `"${CANARY}"`, 'token_endpoint_bad_response', { status: 200 }],
  [201, TOKEN, 'token_response_invalid', { status: 201 }],
  [204, '', 'token_endpoint_bad_response', { status: 204 }],
  [403, TOKEN, 'client_auth_rejected', { status: 403 }],
  [200, {}, 'token_response_invalid', { member: 'access_token' }],
  ...[300, 301, 302, 303, 307, 308, 399].map((status): (typeof REFUSED)[number] => [
    status,
    TOKEN,
    'token_endpoint_redirect',
    { status },
  ]),
  [429, HTML, 'token_endpoint_throttled', { status: 429, retryAfterSeconds: undefined }],
  ...[408, 425, 500, 502, 503, 504, 599].map((status): (typeof REFUSED)[number] => [
    status,
    { error: 'invalid_client' },
    'token_endpoint_unavailable',
    { status, retryAfterSeconds: undefined },
  ]),
  [499, HTML, 'token_endpoint_bad_response', { status: 499 }],
]

for (const [status, body, code, facts] of REFUSED) {
  it(`HTTP ${status} with ${JSON.stringify(body).slice(0, 60)} is ${code}, and repeats nothing of it`, () => {
    assertRefused(() => parseTokenResponse(answer(status, body), 'a'), code, facts, [CANARY])
  })
}

it('every refusal is told in whole sentences, with a blank between them', () => {
  for (const [status, body] of REFUSED)
    for (const now of [AT, AT + 600]) {
      const { message } = refusalOf(() => parseTokenResponse(answer(status, body, { date: DATE }), 'a', now))
      assert.match(message, /^[A-Z].*\.$/)
      assert.doesNotMatch(message, /[.!?][A-Z]/)
    }
})

for (const [status, code] of [
  [429, 'token_endpoint_throttled'],
  [503, 'token_endpoint_unavailable'],
] as const) {
  it(`HTTP ${status} passes on how long to wait, in seconds or as a date`, () => {
    const refuse = (headers: TokenAnswer['headers'], now?: number) => () =>
      parseTokenResponse(answer(status, '', headers), 'a', now)
    assertRefused(refuse({ 'retry-after': '7' }), code, { retryAfterSeconds: 7 })
    assertRefused(refuse({ 'retry-after': DATE }, AT - 9), code, { retryAfterSeconds: 9 })
    assertRefused(refuse({ 'retry-after': CANARY }), code, { retryAfterSeconds: undefined }, [CANARY])
  })
}

const CLOCKS: [now: number | undefined, skew: number | undefined, words: RegExp][] = [
  [undefined, undefined, /Check client id/],
  [AT, undefined, /Check client id/],
  [AT + 30, undefined, /Check client id/],
  [AT - 30, undefined, /Check client id/],
  [AT + 31, 31, /31 s ahead of theirs/],
  [AT - 31, -31, /31 s behind theirs/],
]

for (const [now, skew, words] of CLOCKS) {
  it(`invalid_client with our clock at ${now ?? 'nothing'} and theirs at ${AT} says: ${words.source}`, () => {
    const rejected = answer(400, { error: 'invalid_client' }, { date: DATE })
    const error = refusalOf(() => parseTokenResponse(rejected, 'a', now))
    assert.equal(error.code, 'client_auth_rejected')
    assert.equal(error.facts.clockSkewSeconds, skew)
    assert.match(error.message, words)
  })
}

for (const [error, words] of [
  ['invalid_scope', /\(invalid_scope\)\. Ask Stitch to allow the scope/],
  ['invalid_request', /\(invalid_request\)\. Check STITCH_SCOPES, STITCH_AUDIENCE/],
  [
    'invalid_target',
    /HTTP 400 from login\.example\/connect\/tokens .*\(invalid_target\)\. .*STITCH_TOKEN_ENDPOINT.*STITCH_AUDIENCE/,
  ],
  [
    undefined,
    /HTTP 400 from login\.example\/connect\/tokens .*\(no reason given\)\. .*STITCH_TOKEN_ENDPOINT.*STITCH_AUDIENCE/,
  ],
] as const)
  it(`a refusal with ${error ?? 'no error code'} says so, and what to do`, () => {
    const { message } = refusalOf(() => parseTokenResponse(answer(400, { error }), 'a'))
    assert.match(message, words)
  })

for (const [status, body] of [
  [401, ''],
  [403, { message: 'Forbidden' }],
  [404, { error: 'Not Found' }],
  [405, ''],
  [400, { error: 'Bad Request' }],
] as const)
  it(`HTTP ${status} with ${JSON.stringify(body)} names the endpoint that was asked, and its setting`, () => {
    const { message } = refusalOf(() => parseTokenResponse(answer(status, body), 'a'))
    assert.match(
      message,
      new RegExp(`HTTP ${status} from login\\.example/connect/tokens .*STITCH_TOKEN_ENDPOINT`),
    )
  })

it('a refusal by status alone names a wrong clock too', () => {
  const rejected = answer(401, '', { date: DATE })
  const error = refusalOf(() => parseTokenResponse(rejected, 'a', AT + 600))
  assert.equal(error.facts.clockSkewSeconds, 600)
  assert.match(error.message, /600 s ahead of theirs/)
})

it('any answer gives a usable token or a code, and a refusal repeats nothing of it', () => {
  const value = fc.anything({ values: [fc.constant(CANARY), fc.integer(), fc.constant('Bearer')] })
  const member = fc.constantFrom('access_token', 'token_type', 'expires_in', 'scope', 'error', CANARY)
  const body = fc.oneof(
    fc.dictionary(member, value).map((members) => JSON.stringify({ ...TOKEN, ...members })),
    fc.json().map((text) => text + CANARY),
    fc.string().map((text) => CANARY + text),
  )
  const status = fc.oneof(fc.constantFrom(200, 400, 401, 429), fc.integer({ min: 200, max: 599 }))
  const headers = fc.dictionary(
    fc.constantFrom('retry-after', 'date'),
    fc.oneof(fc.string(), fc.constant(CANARY)),
  )
  const property = fc.property(status, headers, body, (code, fields, text) => {
    try {
      const token = parseTokenResponse({ status: code, headers: fields, body: text }, 'a', AT)
      assert.match(token.accessToken, /^[A-Za-z0-9\-._~+/]+=*$/)
      assert.ok(Number.isInteger(token.lifetimeSeconds))
      assert.ok(token.lifetimeSeconds >= 1 && Number.isFinite(token.lifetimeSeconds))
    } catch (error) {
      assert.ok(error instanceof StitchError, String(error))
      assert.equal(error.cause, undefined)
      assertShowsNone(error, [CANARY])
    }
  })
  fc.assert(property, { numRuns: 2000 })
})
