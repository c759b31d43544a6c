import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TokenReadFailure } from '../../../lib/reader/read-token.ts'
import { aReader } from '../../support/reader.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { aToken } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'

const FIRST = aToken({ accessToken: 'first' })
const SECOND = aToken({ accessToken: 'second', issuedAt: START + 1805 })
const DOWN = new TokenReadFailure('unreachable', 'ECONNREFUSED')

describe('a token in memory', () => {
  it('is served without any further read until its renewal is to be picked up', async () => {
    const { time, parameter, get } = aReader([FIRST])
    for (; time.now < START + 2400; await time.pass(10)) assert.equal(await get(), 'first')
    assert.equal(parameter.reads, 1)
  })

  it('comes without a promise, so that a warm call waits for nothing', async () => {
    const { source, get } = aReader([FIRST])
    await get()
    assert.ok(!(source.get() instanceof Promise))
  })

  it('costs a warm call one look at each clock', async (t) => {
    const { time, source, get } = aReader([FIRST])
    await get()
    const looks = [t.mock.method(time, 'clock'), t.mock.method(time, 'monotonic')]
    await source.get()
    assert.deepEqual(
      looks.map(({ mock }) => mock.callCount()),
      [1, 1],
    )
  })

  it('is read once for 500 callers at once, cold', async () => {
    const { time, parameter, source } = aReader([FIRST])
    const tokens = await time.run(Promise.all(Array.from({ length: 500 }, async () => source.get())))
    assert.deepEqual([...new Set(tokens.map(({ accessToken }) => accessToken))], ['first'])
    assert.equal(parameter.reads, 1)
  })

  it('is read once for 500 callers at once when it is looked at again', async () => {
    const { time, parameter, source, get } = aReader([FIRST])
    await get()
    await time.pass(2800)
    parameter.put(SECOND)
    await time.run(Promise.all(Array.from({ length: 500 }, async () => source.get())))
    assert.equal(parameter.reads, 2)
    assert.equal(await get(), 'second')
  })

  for (const [random, secondsLeft] of [
    [0, 900],
    [0.5, 1050],
    [1, 1200],
  ] as const)
    it(`of an hour is looked up again when ${secondsLeft} s are left, by chance between 900 and 1200`, async () => {
      const { time, parameter, get } = aReader([FIRST])
      time.random = () => random
      await get()
      parameter.put(SECOND)
      await time.pass(3600 - secondsLeft - 1)
      assert.equal(await get(), 'first')
      await time.pass(1)
      assert.equal(await get(), 'second')
      assert.equal(parameter.reads, 2)
    })

  // Fault: reader, nothing newer
  it('is looked up again every 30 s while nothing newer is stored', async () => {
    const { time, parameter, metrics, get } = aReader([FIRST])
    await get()
    await time.pass(2700)
    assert.equal(await get(), 'first')
    assert.equal(parameter.reads, 2)
    await time.pass(29)
    assert.equal(await get(), 'first')
    assert.equal(parameter.reads, 2)
    await time.pass(1)
    assert.equal(await get(), 'first')
    assert.equal(parameter.reads, 3)
    assert.deepEqual([metrics.of('TokenReads').length, metrics.of('TokenReadsFailed')], [3, []])
  })

  it('serves on when what is stored is no document any more, which is no failed read', async () => {
    const { time, parameter, metrics, get } = aReader([FIRST])
    await get()
    await time.pass(2700)
    parameter.put(undefined)
    assert.equal(await get(), 'first')
    assert.deepEqual([metrics.of('TokenReads').length, metrics.of('TokenReadsFailed')], [2, []])
  })

  it('is looked up again every 30 s, however late chance would have it', async () => {
    const { time, parameter, get } = aReader([FIRST])
    time.random = () => 1
    await get()
    time.random = () => 0
    await time.pass(2400)
    assert.equal(await get(), 'first')
    parameter.put(SECOND)
    await time.pass(30)
    assert.equal(await get(), 'second')
  })

  it('costs less than two reads an hour while it is renewed', async () => {
    const { time, parameter, get } = aReader([FIRST])
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      await get()
      await time.pass(60)
      if (minute % 30 === 29) parameter.put(aToken({ issuedAt: time.now }))
    }
    assert.ok(parameter.reads <= 24 * 2, `${parameter.reads} reads in a day`)
  })

  // Fault: reader, store down, token in memory
  it('serves through an outage of the store, down to its leeway and not beyond', async () => {
    const { time, parameter, get } = aReader([FIRST])
    await get()
    parameter.before = () => DOWN
    await time.pass(3600 - 121)
    assert.equal(await get(), 'first')
    await time.pass(1)
    assert.equal((await rejectionOf(get())).code, 'token_unavailable')
  })

  it('is served to others while one caller waits for a hanging store', async () => {
    const { time, parameter, source, get } = aReader([FIRST])
    await get()
    await time.pass(2800)
    parameter.script('read', 'hang')
    const patient = source.get()
    assert.ok(!(source.get() instanceof Promise))
    assert.equal((await time.run(async () => patient)).accessToken, 'first')
  })

  for (const [waitMs, waitedMs] of [
    [500, 500],
    [2000, 2000],
    [15_000, 2000],
  ] as const)
    it(`keeps a caller with ${waitMs} ms waiting for ${waitedMs} ms when the store hangs`, async () => {
      const { time, parameter, get } = aReader([FIRST])
      await get()
      await time.pass(2800)
      parameter.script('read', 'hang')
      const beganMs = time.elapsedMs
      assert.equal(await get(waitMs), 'first')
      assert.equal(time.elapsedMs - beganMs, waitedMs)
    })

  // Fault: reader, older after newer
  it('never gives way to an older one', async () => {
    const { time, parameter, get } = aReader([FIRST, SECOND])
    await time.pass(1810)
    assert.equal(await get(), 'second')
    await time.pass(2700)
    parameter.script('read', 'stale')
    assert.equal(await get(), 'second')
    assert.equal(parameter.reads, 2)
  })

  it('that a slow read has missed is not taken back: the newest that was seen is served', async () => {
    const { time, parameter, source, get } = aReader([FIRST])
    await get()
    await time.pass(2800)
    parameter.before = async () => {
      if (parameter.reads > 2) return undefined
      await time.sleep(2000)
      return 'stale'
    }
    parameter.put(SECOND)
    const slow = Promise.resolve(source.get())
    const renewed = source.renew({ ...FIRST, version: 1 })
    assert.equal((await time.run(renewed)).accessToken, 'second')
    assert.equal((await time.run(slow)).accessToken, 'second')
  })
})

it('reads are counted by where the token came from', async () => {
  const { time, parameter, refresher, metrics, storesWhenAsked, get } = aReader()
  refresher.script(storesWhenAsked(FIRST))
  await get()
  assert.deepEqual(metrics.of('TokenReads', 'refresher'), [1])
  await time.pass(2800)
  await get()
  assert.deepEqual(metrics.of('TokenReads', 'store'), [1])
  await time.pass(30)
  parameter.script('read', DOWN)
  await get()
  assert.deepEqual(metrics.of('TokenReadsFailed'), [1])
})
