import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import { beforeEach, describe, it, type TestContext } from 'node:test'
import { STITCH } from '../../lib/providers/stitch.ts'
import { assertNoLeak } from '../support/canary.ts'
import { unusedAddress } from '../support/loopback.ts'
import { startTestStack } from '../support/stack.ts'
import { setVariables } from '../support/variables.ts'
import { keeps, runRefresher, SCOPE, valuesOf, withTokenDue } from './fault-run.ts'
import { tlsServer } from './tls-server.ts'

const stack = await startTestStack()
const { counters, faults, stitch } = stack

const OTHER = 'client_imageupload'
const ALWAYS = Number.POSITIVE_INFINITY

/**
 * When requests to the address fail, in milliseconds, until the test is over: where no server listens nobody else can
 * count them.
 */
function failuresAt(url: string, t: TestContext): readonly number[] {
  const failedAt: number[] = []
  const note = (message: unknown) => {
    const { request } = message as { readonly request: ClientRequest }
    if (request.host === new URL(url).hostname) failedAt.push(performance.now())
  }
  subscribe('http.client.request.error', note)
  t.after(() => unsubscribe('http.client.request.error', note))
  return failedAt
}

describe('the token endpoint', () => {
  beforeEach(() => withTokenDue(stack))

  // Fault: truncated body
  // Fault: DNS, refused, reset
  it('that resets the connection or breaks off its answer is asked three times, each time with a new jti, and nothing stored changes', async () => {
    const known = stitch.seenJwtIds.size
    await stack.store.write(OTHER, { ageSeconds: 2000 })
    faults.add({ at: 'token', does: 'reset', operation: SCOPE, times: ALWAYS })
    faults.add({ at: 'token', does: 'truncated', operation: OTHER, times: ALWAYS })
    const run = () => runRefresher(stack, { scopes: [SCOPE, OTHER] })
    const { outcomes, requests, writes } = await keeps(stack, () => keeps(stack, run, OTHER))
    for (const { code } of outcomes) assert.equal(code, 'token_endpoint_unreachable')
    assert.deepEqual([requests, writes, stitch.seenJwtIds.size - known], [6, 0, 6])
    assert.equal(counters.get('token.jti.duplicates'), 0)
  })

  // Fault: DNS, refused, reset
  it('whose name does not resolve, or whose port is closed, is told as unreachable, after three attempts with a wait before each repetition', async (t) => {
    // A label of 64 characters is no host name, so that no resolver is asked.
    for (const url of [`${await unusedAddress()}/connect/token`, `https://${'x'.repeat(64)}.invalid/`]) {
      await withTokenDue(stack, { STITCH_TOKEN_ENDPOINT: url })
      const failedAt = failuresAt(url, t)
      const { ended, said } = await keeps(stack, () => runRefresher(stack))
      assert.equal(ended, 'token_endpoint_unreachable')
      assert.match(said, /ECONNREFUSED|ENOTFOUND|EAI_/)
      assert.equal(failedAt.length, 3)
      const [first = 0, second = 0, third = 0] = failedAt
      // At least half of 200 and of 400 ms; a timer counts from a little before it is set.
      assert.ok(second - first > 90 && third - second > 190, `${failedAt}`)
    }
  })

  // Fault: TLS failure
  it('with a certificate that no authority vouches for is not asked again, nor trusted when the environment says so', async (t) => {
    const server = await tlsServer(t)
    setVariables({ NODE_TLS_REJECT_UNAUTHORIZED: '1' }, t)
    for (const reject of ['1', '0']) {
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = reject
      await withTokenDue(stack, { STITCH_TOKEN_ENDPOINT: server.url })
      const { ended } = await keeps(stack, () => runRefresher(stack))
      assert.equal(ended, 'token_endpoint_tls')
    }
    assert.deepEqual([server.connections(), server.requests()], [2, 0])
  })

  // Fault: clocks differ
  for (const [seconds, isReported] of [
    [27, false],
    [45, true],
    [-45, true],
  ] as const)
    it(`whose clock is ${seconds} s off ours ${isReported ? 'is reported' : 'is not worth a figure'}`, async () => {
      faults.add({ at: 'token', does: 'bad-date', options: { seconds } })
      const run = await runRefresher(stack)
      assert.equal(run.ended, 'refreshed')
      const [skew] = valuesOf(run, 'ClockSkewSeconds')
      assert.equal(skew !== undefined, isReported)
      if (skew !== undefined) assert.ok(Math.abs(skew + seconds) <= 2, `${skew}`)
    })

  // Fault: clocks differ
  it('that refuses the client because of our clock has the clock named as the reason', async () => {
    stitch.settings.clockOffsetSeconds = 600
    try {
      const run = await keeps(stack, () => runRefresher(stack))
      assert.equal(run.ended, 'client_auth_rejected')
      assert.match(run.message, /Our clock is \d+ s behind theirs/)
      assert.ok(valuesOf(run, 'ClockSkewSeconds').every((skew) => Math.abs(skew + 600) <= 2))
    } finally {
      stitch.settings.clockOffsetSeconds = 0
    }
  })

  // Fault: other OAuth errors
  for (const error of [
    'invalid_scope',
    'unauthorized_client',
    'unsupported_grant_type',
    'invalid_request',
    'invalid_grant',
  ])
    it(`that answers ${error} is asked once, and the other scope sets go on`, async () => {
      await stack.clearTokens()
      faults.add({ at: 'token', does: error, operation: SCOPE, times: ALWAYS })
      const { outcomes, requests, said } = await runRefresher(stack, {})
      assert.deepEqual(
        outcomes.map(({ code, outcome }) => code ?? outcome),
        STITCH.seedScopes.map((scope) => (scope === SCOPE ? 'token_request_rejected' : 'refreshed')),
      )
      assert.equal(requests, STITCH.seedScopes.length)
      assert.ok(said.includes(`"error":"${error}"`))
    })

  // Fault: other OAuth errors
  it('that answered invalid_scope is not asked for that scope set at the next tick, unless by force', async () => {
    await stack.clearTokens()
    faults.add({ at: 'token', does: 'invalid_scope', operation: SCOPE })
    assert.equal((await runRefresher(stack, {})).outcomes[0]?.code, 'token_request_rejected')
    const tick = await runRefresher(stack, {})
    assert.deepEqual([tick.ended, tick.requests], ['token_request_rejected', 0])
    const forced = await runRefresher(stack, { force: true, scopes: [SCOPE] })
    assert.deepEqual([forced.ended, forced.requests], ['refreshed', 1])
  })

  // Fault: 429
  it('that answers 429 and asks for patience in seconds, until a date, or not at all, is heeded within the run', async () => {
    await stack.clearTokens()
    const dateInTwoSeconds = new Date(Date.now() + 2000).toUTCString()
    const asked = ['2', dateInTwoSeconds, undefined, 'soon']
    for (const [index, retryAfter] of asked.entries()) {
      const options = retryAfter === undefined ? {} : { retryAfter }
      faults.add({ at: 'token', does: '429', operation: STITCH.seedScopes[index] as string, options })
    }
    const startedAt = Date.now()
    const { outcomes, requests } = await runRefresher(stack, {})
    assert.deepEqual([...new Set(outcomes.map(({ outcome }) => outcome))], ['refreshed'])
    assert.equal(requests, STITCH.seedScopes.length + asked.length)
    const storedAt = await Promise.all(
      STITCH.seedScopes.map(async (scope) => Number((await stack.store.read(scope))?.LastModifiedDate)),
    )
    const [first = 0, second = 0, third = 0, fourth = 0] = storedAt
    assert.ok(first - startedAt >= 2000)
    // The header of the second has whole seconds. Who asked for none waits for a moment only.
    assert.ok(second >= Math.floor(startedAt / 1000 + 2) * 1000)
    assert.ok(Math.max(third, fourth) < Math.min(first, second), `${storedAt}`)
  })

  // Fault: 429
  it('that answers 429 and asks for more patience than a run has is left to the next tick', async () => {
    faults.add({ at: 'token', does: '429', options: { retryAfter: '86400' } })
    const { ended, requests } = await keeps(stack, () => runRefresher(stack))
    assert.deepEqual([ended, requests], ['token_endpoint_throttled', 1])
    assert.equal((await runRefresher(stack, {})).ended, 'refreshed')
  })

  // Fault: 5xx
  it('that answers 500, 502, 503 or 504 is asked three times, and what is stored is kept', async () => {
    const statuses = ['500', '502', '503', '504']
    for (const [index, operation] of STITCH.seedScopes.entries()) {
      const does = statuses[index % statuses.length] as string
      await stack.store.write(operation, { ageSeconds: 2000 })
      faults.add({ at: 'token', does, operation, times: ALWAYS })
    }
    const { outcomes, requests, writes } = await keeps(stack, () => runRefresher(stack, {}))
    for (const { code } of outcomes) assert.equal(code, 'token_endpoint_unavailable')
    assert.deepEqual([requests, writes], [3 * STITCH.seedScopes.length, 0])
  })

  // Fault: 5xx
  it('that fails twice is asked a third time in the same run, which succeeds', async () => {
    faults.add({ at: 'token', does: '503', times: 2 })
    const { ended, requests } = await runRefresher(stack)
    assert.deepEqual([ended, requests], ['refreshed', 3])
  })

  const AT_ONCE: readonly [title: string, does: string, options: object, code: string, unsaid: RegExp][] = [
    ['HTML with 200', 'html', {}, 'token_endpoint_bad_response', /Just a moment|doctype/],
    // Fault: HTML
    ['HTML with 403', 'html', { status: 403 }, 'token_endpoint_bad_response', /Just a moment|doctype/],
    ['broken JSON', 'not-json', {}, 'token_endpoint_bad_response', /nothing\}/],
    // Fault: too large a body
    ['a gzip bomb', 'gzip-bomb', {}, 'token_response_too_large', /\s{99}/],
    ['8 MiB of JSON', 'large-body', {}, 'token_response_too_large', /x{99}/],
    // Fault: error in a 200
    ['200 and an error', 'error-in-200', { error: 'invalid_grant' }, 'token_request_rejected', /canary/],
  ]
  for (const [title, does, options, code, unsaid] of AT_ONCE)
    it(`that answers ${title} is asked once, and not quoted: ${code}`, async () => {
      faults.add({ at: 'token', does, times: ALWAYS, options: { ...options } })
      const { ended, requests, said } = await keeps(stack, () => runRefresher(stack))
      assert.deepEqual([ended, requests], [code, 1])
      assert.doesNotMatch(said, unsaid)
    })

  // Fault: redirect
  for (const status of [301, 302, 303, 307, 308])
    it(`that redirects with ${status} is not followed`, async () => {
      faults.add({ at: 'token', does: 'redirect', options: { status } })
      const { ended, requests } = await keeps(stack, () => runRefresher(stack))
      assert.deepEqual([ended, requests], ['token_endpoint_redirect', 1])
      assert.equal(counters.get('token.redirectFollowed'), 0)
    })
})

it('shows no secret in any output', () => assertNoLeak(stack))
