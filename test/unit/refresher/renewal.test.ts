import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { aToken } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'
import { aWriter } from '../../support/writer.ts'

const aged = (ageSeconds: number, lifetimeSeconds = 3600) =>
  aToken({ issuedAt: START - ageSeconds, lifetimeSeconds, accessToken: 'stored' })

describe('without a word from the caller', () => {
  for (const [what, stored, outcome] of [
    ['nothing is stored', undefined, 'refreshed'],
    ['1801 s are left of an hour', aged(1799), 'fresh'],
    ['1800 s are left of an hour', aged(1800), 'fresh'],
    ['1799 s are left of an hour', aged(1801), 'refreshed'],
    ['half of 900 s is left', aged(450, 900), 'fresh'],
    ['less than half of 900 s is left', aged(451, 900), 'refreshed'],
    ['it is over', aged(3600), 'refreshed'],
    ['it is dated 60 s ahead', aged(-60), 'fresh'],
    ['it is dated 61 s ahead', aged(-61), 'refreshed'],
    ['it is dated six hours ahead', aged(-6 * 3600), 'refreshed'],
    ['a very short token is outside the leeway of readers', aged(79, 200), 'fresh'],
    ['a very short token is inside the leeway of readers', aged(80, 200), 'refreshed'],
  ] as const)
    it(`when ${what}: ${outcome}`, async () => {
      const { endpoint, parameter, outcome: run } = aWriter()
      if (stored !== undefined) parameter().put(stored)
      assert.equal(await run(), outcome)
      assert.equal(endpoint.requests, outcome === 'fresh' ? 0 : 1)
    })

  it('garbage is due, and covered by a token', async () => {
    const { parameter, outcome } = aWriter()
    parameter().put(undefined)
    assert.equal(await outcome(), 'refreshed')
    assert.equal(parameter().newest?.version, 2)
  })

  it('a fresh token costs one read: no secret, no request, no write', async () => {
    const { parameter, secret, endpoint, outcome } = aWriter()
    parameter().put(aged(0))
    await outcome()
    const { reads, writes } = parameter()
    assert.deepEqual([reads, writes, secret.reads.length, endpoint.requests], [1, 0, 0, 0])
  })

  it('a renewal costs one read, one request and one write', async () => {
    const { parameter, endpoint, outcome } = aWriter()
    parameter().versions.push(aged(3700), aged(1900))
    assert.equal(await outcome(), 'refreshed')
    const { reads, writes } = parameter()
    assert.deepEqual([reads, writes, endpoint.requests], [1, 1, 1])
  })
})

describe('on request', () => {
  for (const [what, request, age, outcome] of [
    ['force renews what is not due', { force: true }, 60, 'refreshed'],
    ['force renews no token younger than 60 s', { force: true }, 59, 'fresh'],
    ['the rejected version is renewed', { scopes: ['s'], rejectedVersion: 1 }, 60, 'refreshed'],
    ['a rejected version younger than 60 s is not', { scopes: ['s'], rejectedVersion: 1 }, 59, 'fresh'],
    ['another version than the stored one is not', { scopes: ['s'], rejectedVersion: 2 }, 600, 'fresh'],
    ['asking alone renews nothing that is not due', { scopes: ['s'] }, 600, 'fresh'],
  ] as const)
    it(what, async () => {
      const { parameter, outcome: run } = aWriter({ STITCH_SCOPES: 's' })
      parameter().put(aged(age))
      assert.equal(await run(request), outcome)
    })

  it('a token of another client mode than the expected one is renewed, whatever its age', async () => {
    const { parameter, outcome } = aWriter({ STITCH_EXPECT_CLIENT_MODE: 'test' })
    parameter().put(aToken({ clientMode: 'live' }))
    assert.equal(await outcome(), 'refreshed')
    assert.equal(parameter().newest?.token?.clientMode, 'test')
  })

  it('a token of the expected client mode is left alone', async () => {
    const { parameter, outcome } = aWriter({ STITCH_EXPECT_CLIENT_MODE: 'test' })
    parameter().put(aToken())
    assert.equal(await outcome(), 'fresh')
  })

  it('a long token may be replaced by a shorter one', async () => {
    const { endpoint, parameter, outcome } = aWriter()
    parameter().put(aged(600))
    endpoint.lifetimeSeconds = 900
    assert.equal(await outcome({ scopes: ['client_paymentrequest'], rejectedVersion: 1 }), 'refreshed')
    assert.equal(parameter().newest?.token?.expiresAt, START + 900)
  })
})

describe('a new token', () => {
  it('is dated to the moment before it was asked for', async () => {
    const { time, endpoint, parameter, run } = aWriter()
    endpoint.script(async () => {
      await time.sleep(4000)
      return endpoint.granted()
    })
    const [outcome] = await run()
    assert.deepEqual(parameter().newest?.token, {
      accessToken: 'granted-1',
      tokenType: 'Bearer',
      scope: 'client_paymentrequest',
      issuedAt: START,
      expiresAt: START + 3600,
      clientMode: 'test',
    })
    assert.deepEqual(outcome, {
      scope: 'client_paymentrequest',
      outcome: 'refreshed',
      expiresAt: START + 3600,
      version: 1,
    })
  })

  for (const [lifetime, outcome] of [
    [179, 'token_lifetime_too_short'],
    [180, 'refreshed'],
  ] as const)
    it(`that lives ${lifetime} s, with a leeway of 120 s: ${outcome}`, async () => {
      const { endpoint, parameter, outcome: run } = aWriter()
      endpoint.lifetimeSeconds = lifetime
      assert.equal(await run(), outcome)
      assert.equal(parameter().versions.length, outcome === 'refreshed' ? 1 : 0)
    })

  for (const [lifetime, isShort] of [
    [1439, true],
    [1440, false],
  ] as const)
    it(`that lives ${lifetime} s is used, ${isShort ? 'with' : 'without'} a warning and a metric`, async () => {
      const { endpoint, metrics, log, outcome } = aWriter()
      endpoint.lifetimeSeconds = lifetime
      assert.equal(await outcome(), 'refreshed')
      assert.deepEqual(metrics.of('TokenLifetimeShort'), isShort ? [lifetime] : [])
      assert.equal(log.of('warn').length, isShort ? 1 : 0)
    })

  it('is asked for no second time when something newer turns out to be stored', async () => {
    const { parameter, endpoint, run } = aWriter()
    const other = aToken({ accessToken: 'of-another', issuedAt: START + 5 })
    endpoint.script(() => {
      parameter().put(other)
      return endpoint.granted()
    })
    parameter().script('write', 'contended')
    const [outcome] = await run()
    assert.deepEqual(outcome, {
      scope: 'client_paymentrequest',
      outcome: 'fresh',
      expiresAt: other.expiresAt,
      version: 1,
    })
  })
})

it('the same tick twice, or a backlog of ticks, makes one token request', async () => {
  const { endpoint, outcome } = aWriter()
  for (let tick = 0; tick < 20; tick += 1) await outcome()
  assert.equal(endpoint.requests, 1)
})

it('an hour-long token is renewed about 1.75 times in its life by a tick every five minutes', async () => {
  const { time, endpoint, outcome } = aWriter()
  for (let tick = 0; tick < (7 * 24 * 60) / 5; tick += 1) {
    await outcome()
    await time.pass(300)
  }
  assert.equal(endpoint.requests, (7 * 24 * 60) / 35)
})

it('a refresher that dies between answer and write leaves what was stored', async () => {
  const { time, parameter, endpoint, refresh } = aWriter()
  parameter().put(aged(1900))
  endpoint.script(() => new Promise(() => undefined))
  const dies = refresh({ by: undefined, force: false, scopes: undefined, rejectedVersion: undefined })
  dies.catch(() => undefined)
  await time.pass(30)
  assert.deepEqual(parameter().versions, [aged(1900)])
})
