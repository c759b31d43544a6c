import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TokenReadFailure } from '../../../lib/reader/read-token.ts'
import { BUSY, DONE, FAILED } from '../../support/scripted-refresher.ts'
import { aToken, SCOPE } from '../../support/tokens.ts'
import { aSearch, EVENT } from './searching.ts'

const THROTTLED = new TokenReadFailure('throttled', 'ThrottlingException')
const UNREACHABLE = new TokenReadFailure('unreachable', 'ECONNREFUSED')
const REFUSED = new TokenReadFailure('refused', 'AccessDeniedException')

it('what is stored is found with one read, and no refresher is asked', async () => {
  const { time, parameter, refresher, find } = aSearch()
  parameter.put(aToken())
  assert.deepEqual(await find(), { token: { ...aToken(), version: 1 }, source: 'store' })
  assert.deepEqual([parameter.reads, refresher.events.length, time.elapsedMs], [1, 0, 0])
})

it('what the refresher stores is found at once, without a pause', async () => {
  const { time, parameter, refresher, find, stores } = aSearch()
  refresher.script(stores)
  assert.deepEqual(await find(), { token: { ...aToken(), version: 1 }, source: 'refresher' })
  assert.deepEqual([parameter.reads, refresher.events, time.elapsedMs], [2, [EVENT], 0])
})

describe('when nothing new is found', () => {
  for (const [what, answer] of [
    ['is busy', BUSY],
    ['has failed', FAILED],
    ['is done', DONE],
    ['cannot be reached', { kind: 'unavailable', reason: 'ETIMEDOUT' }],
  ] as const)
    it(`the refresher, which ${what}, is asked again after each empty read, for 15 s`, async () => {
      const { time, parameter, refresher, failure } = aSearch()
      parameter.put(undefined)
      refresher.script(answer)
      assert.equal((await failure()).code, 'token_unavailable')
      assert.equal(refresher.events.length, parameter.reads)
      assert.ok(refresher.events.length >= 10, `${refresher.events.length} times`)
      assert.ok(time.elapsedMs > 13_000 && time.elapsedMs <= 15_000, `${time.elapsedMs} ms`)
    })

  it('a token that another one had stored ends the wait', async () => {
    const { time, parameter, find } = aSearch()
    time.sleep(7000).then(() => parameter.put(aToken()))
    assert.equal((await find()).token?.version, 1)
    assert.ok(time.elapsedMs >= 7000 && time.elapsedMs <= 8500, `${time.elapsedMs} ms`)
  })

  it('a read that lags behind the refresher is repeated', async () => {
    const { parameter, refresher, find } = aSearch()
    refresher.script(() => {
      parameter.put(aToken())
      parameter.script('read', 'stale')
      return DONE
    }, DONE)
    assert.equal((await find()).token?.version, 1)
    assert.equal(parameter.reads, 3)
  })

  it('with no refresher to ask the store is polled', async () => {
    const { time, parameter, find } = aSearch({ nobodyToAsk: true })
    time.sleep(3000).then(() => parameter.put(aToken()))
    assert.equal((await find()).token?.version, 1)
  })

  it('the refresher may take all the time that is left, and no more', async () => {
    const { time, refresher, reason } = aSearch()
    await time.pass(60)
    refresher.script(async (timeoutMs) => {
      await time.sleep(timeoutMs)
      return { kind: 'unavailable', reason: 'ETIMEDOUT' }
    })
    assert.equal(await reason(10_000), 'ETIMEDOUT')
    assert.equal(time.elapsedMs, 70_000)
  })

  for (const [readMs, asked] of [
    [999, 1],
    [1000, 0],
  ] as const)
    it(`the refresher is ${asked === 0 ? 'not ' : ''}asked after a read that has taken ${readMs} of 1000 ms`, async () => {
      const { time, parameter, refresher, failure } = aSearch()
      parameter.before = async () => {
        await time.sleep(readMs)
        return undefined
      }
      await failure(1000)
      assert.equal(refresher.events.length, asked)
    })

  for (const [waitMs, reads] of [
    [200, 1],
    [201, 2],
  ] as const)
    it(`a pause of 200 ms is ${reads === 1 ? 'not ' : ''}made with ${waitMs} ms to wait`, async () => {
      const { time, parameter, failure } = aSearch({ nobodyToAsk: true })
      time.random = () => 0.6
      await failure(waitMs)
      assert.equal(parameter.reads, reads)
    })
})

describe('a store that', () => {
  it('throttles is not down: the wait goes on for up to 15 s', async () => {
    const { time, parameter, refresher, reason } = aSearch()
    parameter.before = () => THROTTLED
    assert.equal(await reason(), 'ThrottlingException')
    assert.ok(time.elapsedMs > 13_000 && time.elapsedMs <= 15_000, `${time.elapsedMs} ms`)
    assert.equal(refresher.events.length, 0, 'no refresher is asked before an empty read')
  })

  it('throttles for 14 s gives its token then', async () => {
    const { time, parameter, find } = aSearch()
    parameter.put(aToken())
    parameter.before = () => (time.elapsedMs < 13_000 ? THROTTLED : undefined)
    assert.equal((await find()).token?.version, 1)
  })

  it('cannot be reached ends the wait within 6 s', async () => {
    const { time, parameter, reason } = aSearch()
    parameter.before = () => UNREACHABLE
    assert.equal(await reason(), 'ECONNREFUSED')
    assert.ok(time.elapsedMs > 4000 && time.elapsedMs < 6000, `${time.elapsedMs} ms`)
  })

  it('hangs ends the wait within 6 s, after reads of 2 s', async () => {
    const { time, parameter, reason } = aSearch()
    parameter.before = () => 'hang'
    assert.equal(await reason(), 'ETIMEDOUT')
    assert.ok(time.elapsedMs > 4000 && time.elapsedMs < 6000, `${time.elapsedMs} ms`)
    assert.equal(parameter.reads, 3)
  })

  it('fails once in between does not end the wait: the 5.5 s begin anew with each silence', async () => {
    const { time, parameter, find } = aSearch()
    parameter.script('read', UNREACHABLE)
    time.sleep(9000).then(() => parameter.put(aToken()))
    assert.equal((await find()).token?.version, 1)
  })

  it('falls silent later ends the wait within 6 s after that', async () => {
    const { time, parameter, failure } = aSearch()
    parameter.before = () => (time.elapsedMs < 4000 ? undefined : UNREACHABLE)
    await failure()
    assert.ok(time.elapsedMs > 8000 && time.elapsedMs <= 11_500, `${time.elapsedMs} ms`)
  })

  it('refuses ends the wait at once, and the error names the parameter: no waiting helps', async () => {
    const { time, parameter, failure } = aSearch()
    parameter.script('read', REFUSED)
    const { code, message, facts } = await failure()
    assert.equal(code, 'token_store_unreadable')
    assert.deepEqual(facts, {
      scope: SCOPE,
      parameter: '/stitch/dev/default/tokens/a',
      reason: 'AccessDeniedException',
    })
    assert.match(message, /\/stitch\/dev\/default\/tokens\/a .*Allow ssm:GetParameter/)
    assert.equal(time.elapsedMs, 0)
  })

  it('does not take our signature ends the wait at once: the next call may sign anew', async () => {
    const { time, parameter, failure } = aSearch()
    parameter.script('read', new TokenReadFailure('unsigned', 'ExpiredTokenException'))
    const { code, facts } = await failure()
    assert.equal(code, 'token_unavailable')
    assert.deepEqual([facts.reason, facts.retryAfterSeconds], ['ExpiredTokenException', 5])
    assert.deepEqual([parameter.reads, time.elapsedMs], [1, 0])
  })

  // Fault: what answers is not AWS
  for (const [reason, advice] of [
    ['InvalidKeyId', /see that the key is enabled/],
    ['wrong_type', /Delete it: it is not a SecureString/],
    ['ForeignAnswer', /check AWS_ENDPOINT_URL.*: the answer is not from Parameter Store/],
    ['ProxyAccessDenied', /check AWS_ENDPOINT_URL.*: the answer is not from Parameter Store/],
    ['Unknown', /check AWS_ENDPOINT_URL.*: the answer is not from Parameter Store/],
  ] as const)
    it(`refuses with ${reason} is told by what helps against it`, async () => {
      const { parameter, failure } = aSearch()
      parameter.script('read', new TokenReadFailure('refused', reason))
      const { message } = await failure()
      assert.match(message, advice)
      assert.doesNotMatch(message, reason === 'InvalidKeyId' ? /Delete/ : /ssm:GetParameter/)
    })
})

it('an error that was not foreseen is not taken for an outage', async () => {
  const { parameter, find } = aSearch()
  parameter.script('read', new RangeError('a bug'))
  await assert.rejects(find(), RangeError)
})

describe('a search without a result says why', () => {
  for (const [what, answer, reason] of [
    ['the refresher is busy', BUSY, "the refresher's answer was: busy"],
    ['the refresher has failed', FAILED, "the refresher's answer was: failed"],
    [
      'the refresher has failed and said how',
      { kind: 'failed', result: { outcomes: [null, { outcome: 'failed', code: 'client_auth_rejected' }] } },
      "the refresher's answer was: failed, client_auth_rejected",
    ],
    [
      'the refresher has failed in unknown words',
      { kind: 'failed', result: { outcomes: [{ code: { canary: 1 } }] } },
      "the refresher's answer was: failed",
    ],
    [
      'the refresher has failed and said nothing',
      { kind: 'failed', result: undefined },
      "the refresher's answer was: failed",
    ],
    [
      'the refresher is done, and nothing is stored all the same',
      { kind: 'done', result: { outcomes: [{ code: 'of_no_failure' }] } },
      "the refresher's answer was: done",
    ],
    ['the refresher cannot be reached', { kind: 'unavailable', reason: 'ETIMEDOUT' }, 'ETIMEDOUT'],
  ] as const)
    it(what, async () => {
      const { refresher, reason: why } = aSearch()
      refresher.script(answer)
      assert.equal(await why(1000), reason)
    })

  it('there is no refresher to ask', async () => {
    const { reason } = aSearch({ nobodyToAsk: true })
    assert.equal(await reason(1000), 'nothing usable is stored')
  })
})

it('what another one has stored after the refresher failed comes from the store', async () => {
  const { parameter, refresher, find } = aSearch()
  refresher.script(() => {
    parameter.put(aToken())
    return FAILED
  })
  assert.deepEqual(await find(), { token: { ...aToken(), version: 1 }, source: 'store' })
})

it('a failure of a read is told by its kind and the reason', () => {
  assert.deepEqual(
    [THROTTLED.name, THROTTLED.message],
    ['TokenReadFailure', 'throttled: ThrottlingException'],
  )
})
