import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { VersionedToken } from '../../../lib/token/client-token.ts'
import { aReader } from '../../support/reader.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { DONE } from '../../support/scripted-refresher.ts'
import { aToken, SCOPE } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'

const FIRST = aToken({ accessToken: 'first', issuedAt: START - 600 })
const SECOND = aToken({ accessToken: 'second', issuedAt: START })
const REJECTED: VersionedToken = { ...FIRST, version: 1 }

/** A reader that holds FIRST, which is ten minutes old. */
async function aWarmReader() {
  const reader = aReader([FIRST])
  await reader.get()
  const renew = (rejected = REJECTED) =>
    reader.time.run(async () => (await reader.source.renew(rejected)).accessToken)
  return { ...reader, renew }
}

describe('a token that the API has rejected', () => {
  it('is replaced by another that is stored already, and no refresher is asked', async () => {
    const { parameter, refresher, renew, get } = await aWarmReader()
    parameter.put(SECOND)
    assert.equal(await renew(), 'second')
    assert.equal(await get(), 'second')
    assert.equal(refresher.events.length, 0)
  })

  it('is named to the refresher by its version, so that only this one is renewed', async () => {
    const { refresher, storesWhenAsked, renew } = await aWarmReader()
    refresher.script(storesWhenAsked(SECOND))
    assert.equal(await renew(), 'second')
    assert.deepEqual(refresher.events, [{ by: 'reader', scopes: [SCOPE], rejectedVersion: 1 }])
  })

  it('is named by its new version when a repair has written it again', async () => {
    const { parameter, refresher, storesWhenAsked, renew } = await aWarmReader()
    parameter.put(aToken({ issuedAt: START - 700 }))
    parameter.put(FIRST)
    refresher.script(storesWhenAsked(SECOND))
    assert.equal(await renew(), 'second')
    assert.deepEqual(refresher.events, [{ by: 'reader', scopes: [SCOPE], rejectedVersion: 3 }])
  })

  it('is renewed once for 300 callers at once', async () => {
    const { time, parameter, refresher, storesWhenAsked, source } = await aWarmReader()
    refresher.script(storesWhenAsked(SECOND))
    const tokens = await time.run(Promise.all(Array.from({ length: 300 }, () => source.renew(REJECTED))))
    assert.deepEqual([...new Set(tokens.map(({ accessToken }) => accessToken))], ['second'])
    assert.equal(refresher.events.length, 1)
    assert.equal(parameter.reads, 3)
  })

  it('is forgotten when there is no time to wait for another, and no refresher is asked just then', async () => {
    const { time, parameter, refresher, storesWhenAsked, source, get } = await aWarmReader()
    const reads = parameter.reads
    const error = await rejectionOf(time.run(source.renew(REJECTED, 0)))
    assert.deepEqual(
      [error.code, error.facts.reason],
      ['token_unavailable', 'no time was left to wait for another one'],
    )
    assert.deepEqual([parameter.reads, refresher.events.length], [reads, 0])
    refresher.script(storesWhenAsked(SECOND))
    assert.equal(await get(), 'second')
  })

  it('is renewed no second time for a caller who hears of the rejection late', async () => {
    const { parameter, refresher, storesWhenAsked, renew } = await aWarmReader()
    refresher.script(storesWhenAsked(SECOND))
    await renew()
    const reads = parameter.reads
    assert.equal(await renew(), 'second')
    assert.equal(parameter.reads, reads)
    assert.equal(refresher.events.length, 1)
  })

  it('is served to no caller any more, though nothing else can be had', async () => {
    const { time, refresher, renew, get } = await aWarmReader()
    refresher.script(DONE)
    assert.equal((await rejectionOf(renew())).code, 'token_unavailable')
    await time.pass(5)
    assert.equal((await rejectionOf(get())).code, 'token_unavailable')
  })

  it('may be replaced by one that ends earlier', async () => {
    const { time, parameter, renew, get } = await aWarmReader()
    parameter.put(aToken({ accessToken: 'short', issuedAt: START, lifetimeSeconds: 900 }))
    assert.equal(await renew(), 'short')
    await time.pass(700)
    assert.equal(await get(), 'short')
  })

  // Fault: an operator restores, deletes or overwrites a parameter
  for (const [what, stored] of [
    ['was written after it', [FIRST, aToken({ accessToken: 'older', issuedAt: START - 700 })]],
    [
      'is what is left where the parameter was deleted',
      [aToken({ accessToken: 'older', issuedAt: START - 700 })],
    ],
  ] as const)
    it(`is replaced by an older one that ${what}: a reader with nothing better takes any that was not rejected`, async () => {
      const { parameter, renew } = await aWarmReader()
      parameter.versions.splice(0, 1, ...stored)
      assert.equal(await renew(), 'older')
    })

  // Fault: a rejected token is stored again
  it('is named to the refresher when an operator stores it again in the place of another', async () => {
    const { time, parameter, refresher, storesWhenAsked, renew } = await aWarmReader()
    parameter.put(aToken({ accessToken: 'garbage', issuedAt: START - 3600 }))
    parameter.put(FIRST)
    parameter.put(FIRST)
    refresher.script(storesWhenAsked(SECOND))
    assert.equal(await renew(), 'second')
    assert.deepEqual(refresher.events, [{ by: 'reader', scopes: [SCOPE], rejectedVersion: 4 }])
    await time.pass(0)
  })

  it('stays rejected when an older one is rejected after it', async () => {
    const { time, parameter, refresher, renew } = await aWarmReader()
    parameter.put(SECOND)
    await renew()
    await time.pass(60)
    refresher.script(DONE)
    await rejectionOf(renew({ ...SECOND, version: 2 }))
    await time.pass(5)
    await rejectionOf(renew())
    assert.deepEqual(refresher.events.at(-1), { by: 'reader', scopes: [SCOPE], rejectedVersion: 2 })
  })
})

describe('a token that is rejected within 60 s of its issue', () => {
  /** A reader whose token was issued so many seconds ago. */
  async function rejectedAt(ageSeconds: number) {
    const token = aToken({ accessToken: 'young', issuedAt: START - ageSeconds })
    const reader = aReader([token])
    await reader.get()
    return { ...reader, renewed: reader.time.run(reader.source.renew({ ...token, version: 1 })) }
  }

  for (const [age, retryAfter] of [
    [0, 60],
    [1, 59],
    [59, 1],
  ] as const)
    it(`${age} s old: fails at once without asking, and says to come back in ${retryAfter} s`, async () => {
      const { time, parameter, refresher, metrics, renewed } = await rejectedAt(age)
      const error = await rejectionOf(renewed)
      assert.deepEqual([error.code, error.facts.retryAfterSeconds], ['token_unavailable', retryAfter])
      assert.match(String(error.facts.reason), /rejected a token younger than 60 s/)
      assert.deepEqual(metrics.of('TokenUnavailable'), [1])
      assert.deepEqual([time.elapsedMs, parameter.reads, refresher.events.length], [0, 2, 0])
    })

  it('60 s old: is renewed', async () => {
    const { refresher, renewed } = await rejectedAt(60)
    await rejectionOf(renewed)
    assert.deepEqual(refresher.events[0], { by: 'reader', scopes: [SCOPE], rejectedVersion: 1 })
  })

  it('gives way to another that is stored already', async () => {
    const reader = aReader([aToken({ accessToken: 'young' })])
    await reader.get()
    reader.parameter.put(aToken({ accessToken: 'other' }))
    const renewed = reader.source.renew({ ...aToken({ accessToken: 'young' }), version: 1 })
    assert.equal((await reader.time.run(renewed)).accessToken, 'other')
  })

  it('fails without a word of what is wrong with the store, when that is down too', async () => {
    const reader = aReader([aToken({ accessToken: 'young' })])
    await reader.get()
    reader.parameter.before = () => new Error('down')
    const renewed = reader.source.renew({ ...aToken({ accessToken: 'young' }), version: 1 })
    assert.equal((await rejectionOf(reader.time.run(renewed))).facts.retryAfterSeconds, 60)
  })

  for (const [waitMs, waitedMs] of [
    [500, 500],
    [15_000, 2000],
  ] as const)
    it(`keeps a caller with ${waitMs} ms waiting for ${waitedMs} ms when the store hangs`, async () => {
      const { time, parameter, source, get } = aReader([aToken({ accessToken: 'young' })])
      await get()
      parameter.script('read', 'hang')
      await rejectionOf(time.run(source.renew({ ...aToken({ accessToken: 'young' }), version: 1 }, waitMs)))
      assert.equal(time.elapsedMs, waitedMs)
    })

  it('costs one read in 5 s, however many ask', async () => {
    const { time, parameter, refresher, get, renewed } = await rejectedAt(0)
    await rejectionOf(renewed)
    for (let second = 0; second < 50; second += 1) {
      await rejectionOf(get())
      await time.pass(1)
    }
    assert.ok(parameter.reads <= 2 + 50 / 5, `${parameter.reads} reads`)
    assert.equal(refresher.events.length, 0)
  })
})

describe('while a warm reader looks again, and the store hangs', () => {
  const HELD = aToken({ accessToken: 'held', issuedAt: START - 2800 })
  /** A reader that is looking again; meanwhile its token is rejected, and another asked for. */
  const looking = async () => {
    const { time, parameter, refresher, storesWhenAsked, source, get } = aReader([HELD])
    await get()
    await time.pass(31)
    parameter.script('read', 'hang')
    const looked = Promise.resolve(source.get())
    const renewed = source.renew({ ...HELD, version: 1 })
    return { time, parameter, refresher, storesWhenAsked, looked, renewed }
  }

  it('a token that another call has had renewed meanwhile is what it gives', async () => {
    const { time, refresher, storesWhenAsked, looked, renewed } = await looking()
    refresher.script(storesWhenAsked(SECOND))
    const both = await time.run(Promise.all([looked, renewed]))
    assert.deepEqual(
      both.map(({ accessToken }) => accessToken),
      ['second', 'second'],
    )
  })

  it('a token that was rejected meanwhile is not given: it waits for the next with the others', async () => {
    const { time, parameter, refresher, looked, renewed } = await looking()
    time.sleep(4000).then(() => parameter.put(SECOND))
    const both = await time.run(Promise.all([looked, renewed]))
    assert.deepEqual(
      both.map(({ accessToken }) => accessToken),
      ['second', 'second'],
    )
    assert.ok(refresher.events.every(({ rejectedVersion }) => rejectedVersion === 1))
  })

  it('a caller waits for no longer than he has when his token was rejected meanwhile and no search for another is under way', async () => {
    const { time, parameter, source, get } = aReader([HELD])
    await get()
    await time.pass(31)
    const { elapsedMs } = time
    parameter.script('read', 'hang')
    const looked = rejectionOf(Promise.resolve(source.get(5000)))
    await rejectionOf(source.renew({ ...HELD, version: 1 }, 0))
    assert.equal((await time.run(looked)).code, 'token_unavailable')
    const waitedMs = time.elapsedMs - elapsedMs
    assert.ok(waitedMs > 3500 && waitedMs <= 5000, `${waitedMs} ms`)
  })
})
