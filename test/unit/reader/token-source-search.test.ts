import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TokenReadFailure } from '../../../lib/reader/read-token.ts'
import { aReader } from '../../support/reader.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { aToken, SCOPE } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'

const FIRST = aToken({ accessToken: 'first' })
const REFUSED = new TokenReadFailure('refused', 'AccessDeniedException')

describe('when nothing usable is stored', () => {
  for (const [what, stored] of [
    ['nothing', []],
    ['garbage', [undefined]],
    ['an expired token', [aToken({ issuedAt: START - 3600 })]],
    ['a token at its leeway', [aToken({ issuedAt: START - 3480 })]],
    ['a token of the other client mode', [aToken({ clientMode: 'live' })]],
  ] as const)
    it(`but ${what}, the refresher is asked for this scope set, and its token taken`, async () => {
      const { refresher, storesWhenAsked, get } = aReader(stored, { expectClientMode: 'test' })
      refresher.script(storesWhenAsked(aToken({ accessToken: 'new' })))
      assert.equal(await get(), 'new')
      assert.deepEqual(refresher.events, [{ by: 'reader', scopes: [SCOPE] }])
    })

  it('a token that is just outside its leeway is taken without asking', async () => {
    const { refresher, get } = aReader([aToken({ issuedAt: START - 3479, accessToken: 'last-second' })])
    assert.equal(await get(), 'last-second')
    assert.equal(refresher.events.length, 0)
  })

  it('500 callers at once share one wait', async () => {
    const { time, refresher, storesWhenAsked, source } = aReader()
    refresher.script(storesWhenAsked(FIRST))
    await time.run(Promise.all(Array.from({ length: 500 }, async () => source.get())))
    assert.equal(refresher.events.length, 1)
  })

  it('callers who share a wait that finds a token do not count as callers without one', async () => {
    const { time, metrics, refresher, storesWhenAsked, source } = aReader()
    refresher.script(storesWhenAsked(FIRST))
    await time.run(Promise.all([source.get(), source.get(), source.get()]))
    await time.pass(15)
    assert.deepEqual(metrics.of('TokenUnavailable'), [])
  })

  it('a search that fails counts once for all callers that share it, and not again while memory repeats it', async () => {
    const { time, metrics, source, get } = aReader()
    const callers = Array.from({ length: 3 }, () => rejectionOf(Promise.resolve(source.get())))
    await time.run(Promise.all(callers))
    await rejectionOf(get())
    assert.deepEqual(metrics.of('TokenUnavailable'), [1])
  })

  it('a caller with less time than the wait that it shares hears when to come back, and is counted', async () => {
    const { time, metrics, source } = aReader()
    const patient = rejectionOf(Promise.resolve(source.get(10_000)))
    const { code, facts } = await rejectionOf(time.run(async () => source.get(6000)))
    assert.equal(time.elapsedMs, 6000)
    const reason = 'other callers still wait for a token'
    assert.deepEqual([code, facts], ['token_unavailable', { scope: SCOPE, reason, retryAfterSeconds: 5 }])
    assert.deepEqual(metrics.of('TokenUnavailable'), [1])
    await time.run(patient)
  })

  it('the wait ends with token_unavailable, which says when to come back', async () => {
    const { time, metrics, get } = aReader()
    const error = await rejectionOf(get())
    assert.equal(error.code, 'token_unavailable')
    assert.equal(error.facts.retryAfterSeconds, 5)
    assert.match(error.message, /Try again in 5 s\. .* the refresher's log/)
    assert.ok(time.elapsedMs <= 15_000)
    assert.deepEqual(metrics.of('TokenUnavailable'), [1])
  })

  it('no caller waits for longer than 15 s, whatever a caller allows', async () => {
    const { time, get } = aReader()
    await rejectionOf(get(60_000))
    assert.ok(time.elapsedMs <= 15_000, `${time.elapsedMs} ms`)
  })

  it('the failure is repeated from memory for 5 s, then tried again', async () => {
    const { time, parameter, get } = aReader()
    await rejectionOf(get())
    const reads = parameter.reads
    await time.pass(4)
    await rejectionOf(get())
    assert.equal(parameter.reads, reads)
    await time.pass(1)
    parameter.put(aToken({ issuedAt: time.now, accessToken: 'there' }))
    assert.equal(await get(), 'there')
  })

  for (const waitMs of [5, 5499])
    it(`the failure of a caller with ${waitMs} ms is not repeated to one who can wait`, async () => {
      const { time, refresher, storesWhenAsked, get } = aReader()
      await rejectionOf(get(waitMs))
      refresher.script(storesWhenAsked(aToken({ issuedAt: time.now, accessToken: 'there' })))
      assert.equal(await get(), 'there')
    })

  it('the failure that no wait cures is repeated from memory, however short the wait was', async () => {
    const { parameter, get } = aReader()
    parameter.before = () => REFUSED
    assert.equal((await rejectionOf(get(100))).code, 'token_store_unreadable')
    assert.equal((await rejectionOf(get())).code, 'token_store_unreadable')
    assert.equal(parameter.reads, 1)
  })

  it('an error that was not foreseen counts as no outage, and is not repeated to the next caller', async () => {
    const { time, parameter, metrics, source, get } = aReader([FIRST])
    parameter.script('read', new RangeError('a bug'))
    await rejectionOf(
      time.run(async () => source.get()),
      RangeError,
    )
    assert.equal(await get(), 'first')
    assert.deepEqual(metrics.of('TokenUnavailable'), [])
  })

  it('the failure is repeated for 5 s by the clock that cannot be set back', async () => {
    const { time, parameter, get } = aReader()
    parameter.script('read', REFUSED)
    await rejectionOf(get())
    await time.pass(4)
    time.setClock(-3)
    await time.pass(1)
    parameter.put(FIRST)
    assert.equal(await get(), 'first')
  })

  it('the refresher of many clients is asked for the one whose token is sought', async () => {
    const { refresher, storesWhenAsked, get } = aReader([], { clients: ['acme'] })
    refresher.script(storesWhenAsked(FIRST))
    await get()
    assert.deepEqual(refresher.events, [{ by: 'reader', scopes: [SCOPE], clients: ['acme'] }])
  })

  it('the failure of a caller with 5.5 s is: no search that finds the store down takes longer', async () => {
    const { parameter, get } = aReader()
    await rejectionOf(get(5500))
    const reads = parameter.reads
    await rejectionOf(get())
    assert.equal(parameter.reads, reads)
  })

  it('a caller who can wait does not share the search of one with hardly any time', async () => {
    const { time, parameter, source } = aReader()
    const hurried = rejectionOf(Promise.resolve(source.get(100)))
    const patient = Promise.resolve(source.get())
    await time.run(hurried)
    parameter.put(aToken({ issuedAt: time.now, accessToken: 'there' }))
    assert.equal((await time.run(patient)).accessToken, 'there')
  })

  it('callers with different deadlines share one wait all the same', async () => {
    const { time, parameter, refresher, storesWhenAsked, source } = aReader()
    refresher.script(storesWhenAsked(FIRST))
    const waitsMs = Array.from({ length: 500 }, (_, index) => 6000 + index)
    await time.run(Promise.all(waitsMs.map(async (waitMs) => source.get(waitMs))))
    assert.deepEqual([refresher.events.length, parameter.reads], [1, 2])
  })

  it('a store that refuses fails at once', async () => {
    const { time, parameter, get } = aReader()
    parameter.before = () => REFUSED
    const error = await rejectionOf(get())
    assert.deepEqual([error.code, error.facts.reason], ['token_store_unreadable', 'AccessDeniedException'])
    assert.equal(time.elapsedMs, 0)
  })

  it('a store that is down fails within 6 s', async () => {
    const { time, parameter, get } = aReader()
    parameter.before = () => 'hang'
    assert.equal((await rejectionOf(get())).code, 'token_unavailable')
    assert.ok(time.elapsedMs < 6000)
  })
})
