import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sharedSearch } from '../../../lib/reader/shared-search.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

const TELLING_MS = 6000

/** Searches that go on until they are told how they end. */
function someSearches() {
  const time = new VirtualTime()
  const begun: (PromiseWithResolvers<string> & { readonly waitMs: number })[] = []
  /** How often a caller was out of time. */
  const late = { count: 0 }
  const share = sharedSearch({
    timing: time,
    search: (waitMs: number) => {
      const search = { ...Promise.withResolvers<string>(), waitMs }
      search.promise.catch(() => undefined)
      begun.push(search)
      return search.promise
    },
    tellingMs: TELLING_MS,
    outOfTime: () => {
      late.count += 1
      return new Error('out of time')
    },
  })
  const fail = (index: number) => begun[index]?.reject(new RangeError(`search ${index}`))
  const isPending = async (work: Promise<unknown>) => {
    const pending = Symbol('pending')
    await time.pass(0)
    return (await Promise.race([work.catch(() => undefined), Promise.resolve(pending)])) === pending
  }
  return { time, begun, late, share, fail, isPending }
}

describe('a caller who comes while another searches for 1000 ms', () => {
  for (const [afterMs, isShared] of [
    [0, true],
    [999, true],
    [1000, false],
  ] as const)
    it(`${isShared ? 'shares that search' : 'begins anew'}, ${afterMs} ms after it was begun`, async () => {
      const { time, begun, share } = someSearches()
      share(1000)
      time.freeze(afterMs / 1000)
      share(1000)
      await time.pass(0)
      assert.equal(begun.length, isShared ? 1 : 2)
    })

  it('shares it whatever the wall clock is set to', async () => {
    const { time, begun, share } = someSearches()
    share(1000)
    time.setClock(-3600)
    share(1000)
    time.setClock(7200)
    share(1000)
    await time.pass(0)
    assert.equal(begun.length, 1)
  })

  it('has what it finds', async () => {
    const { time, begun, late, share } = someSearches()
    const both = [share(1000), share(500)]
    begun[0]?.resolve('found')
    assert.deepEqual(await Promise.all(both), ['found', 'found'])
    assert.equal(time.sleepers, 0, 'no timer is left behind')
    assert.equal(late.count, 0, 'no caller was out of time')
  })
})

it('a caller waits no longer than it has for the search of another one, and leaves no timer behind', async () => {
  const { time, begun, share, isPending } = someSearches()
  await time.pass(7)
  const patient = share(15_000)
  const hurried = share(300)
  hurried.catch(() => undefined)
  await time.pass(0.299)
  assert.equal(await isPending(hurried), true)
  await time.pass(0.001)
  await assert.rejects(hurried, /out of time/)
  begun[0]?.resolve('found')
  assert.equal(await patient, 'found')
  assert.equal(time.sleepers, 0)
})

it('a caller whose time ends while a shorter search is late begins no other', async () => {
  const { time, begun, share } = someSearches()
  share(100)
  const longer = share(200)
  longer.catch(() => undefined)
  await time.pass(0.2)
  await assert.rejects(longer, /out of time/)
  assert.equal(begun.length, 1)
})

describe('the failure of a search that was begun with', () => {
  for (const [begunWithMs, comesWithMs, isMine] of [
    [100, 99, true],
    [100, 100, true],
    [100, 101, false],
    [5999, 15_000, false],
    [6000, 15_000, true],
    [6000, 6001, true],
  ] as const)
    it(`${begunWithMs} ms is ${isMine ? '' : 'not '}that of a caller with ${comesWithMs} ms`, async () => {
      const { begun, share, fail } = someSearches()
      const first = share(begunWithMs)
      const second = share(comesWithMs)
      fail(0)
      await assert.rejects(first, /search 0/)
      if (isMine) return assert.rejects(second, /search 0/)
      await Promise.resolve()
      await new Promise(setImmediate)
      assert.deepEqual(
        begun.map(({ waitMs }) => waitMs),
        [begunWithMs, comesWithMs],
      )
      begun[1]?.resolve('found anew')
      assert.equal(await second, 'found anew')
    })

  it('too little time is followed by one new search for all who have time left', async () => {
    const { begun, share, fail } = someSearches()
    share(100).catch(() => undefined)
    const others = Array.from({ length: 50 }, () => share(15_000))
    fail(0)
    await new Promise(setImmediate)
    assert.equal(begun.length, 2)
    begun[1]?.resolve('found')
    assert.equal(new Set(await Promise.all(others)).size, 1)
  })
})

it('a search that has ended, well or not, is shared with no caller who comes later', async () => {
  const { begun, share, fail } = someSearches()
  const first = share(1000)
  begun[0]?.resolve('found')
  assert.equal(await first, 'found')
  const second = share(1000)
  fail(1)
  await assert.rejects(second, RangeError)
  share(1000)
  assert.equal(begun.length, 3)
})

it('a search that ends late takes no caller away from the one that was begun after it', async () => {
  const { time, begun, share } = someSearches()
  const late = share(1000)
  time.freeze(2)
  share(1000)
  begun[0]?.resolve('late')
  await late
  share(1000)
  assert.equal(begun.length, 2)
})
