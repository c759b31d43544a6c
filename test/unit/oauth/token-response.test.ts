import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { TokenAnswer } from '../../../lib/refresher/oauth/token-answer.ts'
import { parseTokenResponse } from '../../../lib/refresher/oauth/token-response.ts'
import { assertRefused, refusalOf } from '../credentials/refusal.ts'

const SCOPE = 'client_paymentrequest'
const TOKEN = 'canary-AccessToken-0123456789abcdefghijklmno'
const GRANTED = { access_token: TOKEN, token_type: 'Bearer', expires_in: 3600, scope: SCOPE }

const answer = (body: unknown, status = 200, headers: TokenAnswer['headers'] = {}): TokenAnswer => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const granted = (members: Record<string, unknown>) => answer({ ...GRANTED, ...members })

it('a granted token is read with its scope and lifetime', () => {
  assert.deepEqual(parseTokenResponse(answer(GRANTED), SCOPE), {
    accessToken: TOKEN,
    tokenType: 'Bearer',
    scope: SCOPE,
    lifetimeSeconds: 3600,
    lifetimeAssumed: false,
    scopeReduced: false,
  })
})

it('refresh and identity tokens are dropped, and an empty error is none', () => {
  for (const error of [null, ''])
    assert.deepEqual(
      parseTokenResponse(granted({ error }), SCOPE),
      parseTokenResponse(answer(GRANTED), SCOPE),
    )
  const extra = { refresh_token: 'r', id_token: 'i', anything: { else: true } }
  assert.deepEqual(parseTokenResponse(granted(extra), SCOPE), parseTokenResponse(answer(GRANTED), SCOPE))
})

const LIFETIMES: [expiresIn: unknown, lifetimeSeconds: number][] = [
  [3600, 3600],
  ['3600', 3600],
  ['0900', 900],
  ['3599.5', 3599],
  ['3599.25', 3599],
  [1, 1],
  [1.9, 1],
  [86_399, 86_399],
  [86_400, 86_400],
  [86_401, 86_401],
  ['86401', 86_401],
  [1e300, 1e300],
]

for (const [expiresIn, lifetimeSeconds] of LIFETIMES) {
  it(`expires_in ${JSON.stringify(expiresIn)} is a lifetime of ${lifetimeSeconds} s`, () => {
    const token = parseTokenResponse(granted({ expires_in: expiresIn }), SCOPE)
    assert.deepEqual([token.lifetimeSeconds, token.lifetimeAssumed], [lifetimeSeconds, false])
  })
}

for (const expiresIn of [undefined, null])
  it(`with ${expiresIn === null ? 'a null for' : 'no'} expires_in 900 s are assumed, and said to be`, () => {
    const token = parseTokenResponse(granted({ expires_in: expiresIn }), SCOPE)
    assert.deepEqual([token.lifetimeSeconds, token.lifetimeAssumed], [900, true])
  })

const BAD_LIFETIMES = [0, -1, 0.5, '0', '-1', '3600s', '1e3', '', ' ', true, [3600], {}, '9'.repeat(400)]

for (const expiresIn of BAD_LIFETIMES) {
  it(`expires_in ${JSON.stringify(expiresIn).slice(0, 20)} is refused`, () => {
    const refuse = () => parseTokenResponse(granted({ expires_in: expiresIn }), SCOPE)
    assertRefused(refuse, 'token_response_invalid', { member: 'expires_in' }, [TOKEN])
  })
}

it('an infinite expires_in is refused', () => {
  const body = JSON.stringify(GRANTED).replace('3600', '1e999')
  assertRefused(() => parseTokenResponse(answer(body), SCOPE), 'token_response_invalid', {
    member: 'expires_in',
  })
})

it('a byte order mark before the answer does no harm', () => {
  const marked = answer(`\uFEFF${JSON.stringify(GRANTED)}`)
  assert.equal(parseTokenResponse(marked, SCOPE).accessToken, TOKEN)
})

for (const tokenType of ['Bearer', 'bearer', 'BEARER', 'bEaReR']) {
  it(`token_type ${tokenType} is accepted`, () => {
    assert.equal(parseTokenResponse(granted({ token_type: tokenType }), SCOPE).tokenType, 'Bearer')
  })
}

for (const tokenType of ['mac', 'DPoP', 'bearer ', '', null, undefined, 1, ['Bearer']]) {
  it(`token_type ${JSON.stringify(tokenType)} is refused`, () => {
    const refuse = () => parseTokenResponse(granted({ token_type: tokenType }), SCOPE)
    assertRefused(refuse, 'token_response_invalid', { member: 'token_type' }, [TOKEN])
  })
}

for (const accessToken of ['a', 'a=', 'aZ09-._~+/', 'a'.repeat(5000), 'abc==']) {
  it(`access_token ${accessToken.slice(0, 12)} may stand in an Authorization header`, () => {
    assert.equal(parseTokenResponse(granted({ access_token: accessToken }), SCOPE).accessToken, accessToken)
  })
}

const BAD_TOKENS = [
  '',
  ' ',
  'two tokens',
  `${TOKEN}\n`,
  `${TOKEN}\r\nx-injected: 1`,
  'a=b',
  '=',
  'é',
  'a"b',
  'a,b',
]

for (const accessToken of [...BAD_TOKENS, null, undefined, 1, true, [TOKEN], { token: TOKEN }]) {
  it(`access_token ${JSON.stringify(accessToken)} is refused`, () => {
    const refuse = () => parseTokenResponse(granted({ access_token: accessToken }), SCOPE)
    assertRefused(refuse, 'token_response_invalid', { member: 'access_token' }, [TOKEN])
  })
}

const SCOPES: [asked: string, granted: string | undefined, scope: string, reduced: boolean][] = [
  ['a', 'a', 'a', false],
  ['a', undefined, 'a', false],
  ['a b', 'b a', 'b a', false],
  ['a b', 'a', 'a', true],
  ['a', 'a b', 'a b', false],
  ['client_a client_b', 'client_b client_a client_c', 'client_b client_a client_c', false],
  ['a', 'ab', 'ab', true],
]

for (const [asked, given, scope, reduced] of SCOPES) {
  it(`asked for "${asked}" and granted ${given ?? 'without a word'}: "${scope}"${reduced ? ', reduced' : ''}`, () => {
    const token = parseTokenResponse(granted({ scope: given }), asked)
    assert.deepEqual([token.scope, token.scopeReduced], [scope, reduced])
  })
}

for (const scope of [null, ''])
  it(`scope ${JSON.stringify(scope)} counts as absent: what was asked for is granted`, () => {
    const token = parseTokenResponse(granted({ scope }), 'a b')
    assert.deepEqual([token.scope, token.scopeReduced], ['a b', false])
  })

const BAD_SCOPES: [scope: unknown, rule: RegExp][] = [
  ...[' ', 'a  b', ' a', 'a ', 'a\nb', 'a"b', 'é'].map((scope): [string, RegExp] => [
    scope,
    /scope whose names are not separated by exactly one space \(RFC 6749 §3\.3\)/,
  ]),
  ...[1, ['a'], { a: true }].map((scope): [unknown, RegExp] => [
    scope,
    /scope that is no text \(RFC 6749 §5\.1 wants one, never a list\)/,
  ]),
]

for (const [scope, rule] of BAD_SCOPES) {
  it(`scope ${JSON.stringify(scope)} is refused, and the rule that it breaks is named`, () => {
    const refuse = () => parseTokenResponse(granted({ scope }), SCOPE)
    assertRefused(refuse, 'token_response_invalid', { member: 'scope' }, [TOKEN])
    assert.match(refusalOf(refuse).message, rule)
  })
}

for (const status of [201, 202, 203, 206])
  it(`a token with HTTP ${status} is refused, and the status is named: RFC 6749 §5.1 wants 200`, () => {
    const refuse = () => parseTokenResponse(answer(GRANTED, status), SCOPE)
    assertRefused(refuse, 'token_response_invalid', { status }, [TOKEN])
    assert.match(refusalOf(refuse).message, new RegExp(`HTTP ${status}.*RFC 6749 §5\\.1 wants HTTP 200`))
  })

it('HTTP 201 without a token is no answer of a token endpoint', () => {
  assertRefused(() => parseTokenResponse(answer({ id: 1 }, 201), SCOPE), 'token_endpoint_bad_response', {
    status: 201,
  })
})
