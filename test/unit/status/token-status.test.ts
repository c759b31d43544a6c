import assert from 'node:assert/strict'
import { it } from 'node:test'
import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import { TokenReadFailure } from '../../../lib/reader/read-token.ts'
import { tokenStatus } from '../../../lib/status/token-status.ts'
import type { ClientToken } from '../../../lib/token/client-token.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { aToken } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'

/** The status of scope sets `a`, `b`, … with these tokens. */
const statusOf = (...tokens: (ClientToken | undefined | 'missing' | Error)[]) => {
  const names = [...'abcdef'].slice(0, tokens.length)
  const read = (scope: string) => async () => {
    const token = tokens[names.indexOf(scope)]
    if (token instanceof Error) throw token
    return token === 'missing' ? undefined : { version: 7, token }
  }
  return tokenStatus(readEverySetting({ STITCH_SCOPES: names.join(',') }), read, START)
}

for (const [secondsLeft, status] of [
  [3600, 'fresh'],
  [1800, 'fresh'],
  [1799, 'due'],
  [121, 'due'],
  [120, 'expired'],
  [0, 'expired'],
  [-5, 'expired'],
] as const)
  it(`an hour's token with ${secondsLeft} s left is ${status}`, async () => {
    const issuedAt = START - 3600 + secondsLeft
    assert.deepEqual((await statusOf(aToken({ issuedAt }))).tokens, [
      {
        scope: 'a',
        status,
        issuedAt,
        expiresAt: issuedAt + 3600,
        secondsRemaining: Math.max(0, secondsLeft),
        version: 7,
      },
    ])
  })

it('what is not there, or is no document, is missing', async () => {
  assert.deepEqual(await statusOf('missing', undefined), {
    clientMode: null,
    tokens: [
      { scope: 'a', status: 'missing' },
      { scope: 'b', status: 'missing' },
    ],
  })
})

it('a document from the future is due', async () => {
  const { tokens } = await statusOf(aToken({ issuedAt: START + 61 }))
  assert.equal(tokens[0]?.status, 'due')
})

it('the client mode is that of the newest token', async () => {
  const older = aToken({ issuedAt: START - 10, clientMode: 'test' })
  const newer = aToken({ issuedAt: START - 5, clientMode: 'live' })
  assert.equal((await statusOf(older, newer, 'missing')).clientMode, 'live')
  assert.equal((await statusOf('missing', newer, older)).clientMode, 'live')
})

it('no token is in it', async () => {
  const canary = aToken({ accessToken: 'canary' })
  assert.doesNotMatch(JSON.stringify(await statusOf(canary, canary)), /canary/)
})

for (const [kind, reason, code, retryAfterSeconds] of [
  ['throttled', 'ThrottlingException', 'token_unavailable', 5],
  ['unreachable', 'ETIMEDOUT', 'token_unavailable', 5],
  ['unsigned', 'ExpiredTokenException', 'token_unavailable', 5],
  ['refused', 'AccessDeniedException', 'token_store_unreadable', undefined],
] as const)
  it(`a store that is ${kind} is ${code}, with the reason${retryAfterSeconds === undefined ? '' : ' and when to come back'}`, async () => {
    const error = await rejectionOf(statusOf(aToken(), new TokenReadFailure(kind, reason)))
    assert.equal(error.code, code)
    const { retryAfterSeconds: seconds, ...facts } = error.facts
    assert.deepEqual(facts, { scope: 'b', kind, reason })
    assert.equal(seconds, retryAfterSeconds)
    assert.match(error.message, retryAfterSeconds === undefined ? /role/ : /Try again in 5 s/)
  })

it('an error that was not foreseen is not taken for an outage', async () => {
  await assert.rejects(statusOf(new RangeError('a bug')), RangeError)
})
