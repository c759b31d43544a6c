import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { aReader } from '../../support/reader.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { DONE } from '../../support/scripted-refresher.ts'
import { aToken } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'

const FIRST = aToken({ accessToken: 'first' })
const JUMPS = [1, 30, 61, 600, 3600, 6 * 3600]

describe('after a freeze', () => {
  for (const seconds of [60, 1900, 3480, 6 * 3600])
    it(`of ${seconds} s the first call works, with a token that is not over`, async () => {
      const { time, parameter, get } = aReader([FIRST])
      await get()
      time.freeze(seconds)
      parameter.put(aToken({ accessToken: 'renewed', issuedAt: time.now - 10 }))
      assert.equal(await get(), seconds === 60 || seconds === 1900 ? 'first' : 'renewed')
    })

  it('a search that it has left behind is joined by no caller', async () => {
    const { time, parameter, source, get } = aReader()
    let answer = () => {}
    parameter.before = () => new Promise((resolve) => (answer = () => resolve(undefined)))
    const leftBehind = Promise.resolve(source.get())
    leftBehind.catch(() => undefined)
    time.freeze(3600)
    parameter.before = () => undefined
    parameter.put(aToken({ accessToken: 'new', issuedAt: time.now }))
    assert.equal(await get(), 'new')
    answer()
    assert.equal((await time.run(leftBehind)).accessToken, 'new')
  })

  it('a search that it has left behind fails for itself alone', async () => {
    const { time, parameter, refresher, source, get } = aReader()
    let answer = () => {}
    parameter.before = () => new Promise((resolve) => (answer = () => resolve(undefined)))
    const leftBehind = Promise.resolve(source.get())
    time.freeze(3600)
    answer()
    await rejectionOf(time.run(leftBehind))
    parameter.before = () => undefined
    refresher.script(DONE)
    parameter.put(aToken({ accessToken: 'new', issuedAt: time.now }))
    assert.equal(await get(), 'new')
  })

  // Fault: a clock that steps, a process that is stopped, during a search
  for (const jump of [-3600, 3600])
    it(`in which the clock was set ${jump > 0 ? 'forward' : 'back'} by an hour, a search goes on, and takes no longer than it may`, async () => {
      const { time, source } = aReader()
      const searching = rejectionOf(Promise.resolve(source.get()))
      await time.pass(1)
      time.setClock(jump)
      assert.equal((await time.run(searching)).code, 'token_unavailable')
      assert.ok(time.elapsedMs <= 15_000, `${time.elapsedMs} ms`)
    })

  // Fault: a clock that steps, a process that is stopped, during a search
  it('during a second look, that outlasts the token, the token is not given any more', async () => {
    const { time, parameter, source, get } = aReader([aToken({ accessToken: 'ends', lifetimeSeconds: 900 })])
    await get()
    await time.pass(700)
    let answer = () => {}
    parameter.before = () => new Promise((resolve) => (answer = () => resolve(undefined)))
    const looking = rejectionOf(Promise.resolve(source.get()))
    await time.pass(0)
    time.freeze(88)
    answer()
    assert.equal((await time.run(looking)).code, 'token_unavailable')
  })

  // Fault: a clock that steps, a process that is stopped, during a search
  it('in which the clock was set forward when a token was just found, that token is not given, and the search goes on', async (t) => {
    const { time, parameter, metrics, get } = aReader([FIRST])
    const counting = t.mock.method(metrics, 'count', () => {
      counting.mock.restore()
      time.setClock(3600)
      parameter.put(aToken({ accessToken: 'new', issuedAt: time.now }))
    })
    assert.equal(await get(), 'new')
  })

  it('of a moment, in the middle of a search, that search goes on', async () => {
    const { time, parameter, source } = aReader()
    const searching = Promise.resolve(source.get())
    await time.pass(1)
    time.freeze(5)
    parameter.put(aToken({ accessToken: 'new', issuedAt: time.now }))
    assert.equal((await time.run(searching)).accessToken, 'new')
  })
})

for (const jump of JUMPS) {
  describe(`when the clock is set forward by ${jump} s`, () => {
    // Fault: clock moved
    it('no token is used that the clock says is over', async () => {
      const { time, refresher, storesWhenAsked, get } = aReader([FIRST])
      await get()
      time.setClock(jump)
      refresher.script(storesWhenAsked(aToken({ accessToken: 'new', issuedAt: time.now })))
      assert.equal(await get(), jump >= 3480 ? 'new' : 'first')
    })
  })

  describe(`when the clock is set back by ${jump} s`, () => {
    it('the store is looked at, for it is not known how old the token in memory is', async () => {
      const { time, parameter, get } = aReader([FIRST])
      await get()
      time.setClock(-jump)
      parameter.put(aToken({ accessToken: 'newer', issuedAt: START + 60 }))
      assert.equal(await get(), 'newer')
      await get()
      assert.equal(parameter.reads, 2)
    })

    it('a failure is repeated for no longer than 10 s', async () => {
      const { time, parameter, get } = aReader()
      await rejectionOf(get())
      time.setClock(-jump)
      await time.pass(10)
      parameter.put(aToken({ accessToken: 'there', issuedAt: time.now }))
      assert.equal(await get(), 'there')
    })
  })
}

describe('a document from the future, written by a fast clock', () => {
  const FUTURE = aToken({ accessToken: 'future', issuedAt: START + 6 * 3600 })

  it('is used, and looked at again every 30 s until it is replaced', async () => {
    const { time, parameter, get } = aReader([FUTURE])
    assert.equal(await get(), 'future')
    await time.pass(29)
    await get()
    assert.equal(parameter.reads, 1)
    await time.pass(1)
    await get()
    assert.equal(parameter.reads, 2)
  })

  it('gives way to what is written after it, though that is dated earlier', async () => {
    const { time, parameter, get } = aReader([FUTURE])
    await get()
    await time.pass(300)
    parameter.put(aToken({ accessToken: 'corrected', issuedAt: time.now }))
    assert.equal(await get(), 'corrected')
  })

  it('gives way even when its own date has passed in the meantime: it is as wrong as before', async () => {
    const ahead = aToken({ accessToken: 'ahead', issuedAt: START + 300 })
    const { time, parameter, source, get } = aReader([ahead])
    await get()
    parameter.put(aToken({ accessToken: 'corrected', issuedAt: START + 10 }))
    await time.pass(600)
    const renewed = source.renew({ ...ahead, version: 1 })
    assert.equal((await time.run(renewed)).accessToken, 'corrected')
  })

  it('does not give way to what was written before it', async () => {
    const { time, parameter, get } = aReader([FIRST, FUTURE])
    await get()
    await time.pass(30)
    parameter.script('read', 'stale')
    assert.equal(await get(), 'future')
  })

  it('can be rejected, and replaced', async () => {
    const { time, refresher, storesWhenAsked, source, get } = aReader([FUTURE])
    await get()
    await time.pass(300)
    refresher.script(storesWhenAsked(aToken({ accessToken: 'corrected', issuedAt: time.now })))
    const renewed = source.renew({ ...FUTURE, version: 1 })
    assert.equal((await time.run(renewed)).accessToken, 'corrected')
  })
})
