import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sharedSearch } from '../../../lib/reader/shared-search.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

/** Searches that go on until they are told how they end. */
function someSearches() {
  const time = new VirtualTime()
  const begun: PromiseWithResolvers<string>[] = []
  const share = sharedSearch(
    time.clock,
    () => {
      const search = Promise.withResolvers<string>()
      begun.push(search)
      return search.promise
    },
    6000,
  )
  return { time, begun, share }
}

describe('a caller who comes while somebody searches for 1000 ms', () => {
  for (const [afterMs, isShared] of [
    [-1, false],
    [0, true],
    [999, true],
    [1000, false],
  ] as const)
    test(`${isShared ? 'shares that search' : 'begins anew'}, ${afterMs} ms after it was begun`, () => {
      const { time, share } = someSearches()
      const first = share(1000)
      time.setClock(afterMs / 1000)
      assert.equal(share(1000) === first, isShared)
    })
})

describe('a search is shared with a caller who has no more time than it, or when it lasts for 6000 ms anyway:', () => {
  for (const [begunWithMs, comesWithMs, isShared] of [
    [100, 99, true],
    [100, 100, true],
    [100, 101, false],
    [5999, 6000, false],
    [6000, 6001, true],
    [6000, 15_000, true],
  ] as const)
    test(`${begunWithMs} ms is ${isShared ? '' : 'not '}enough for a caller with ${comesWithMs} ms`, () => {
      const { share } = someSearches()
      assert.equal(share(begunWithMs) === share(comesWithMs), isShared)
    })
})

test('a search that has ended, well or not, is shared with nobody who comes later', async () => {
  const { begun, share } = someSearches()
  const first = share(1000)
  begun[0]?.resolve('found')
  assert.equal(await first, 'found')
  const second = share(1000)
  begun[1]?.reject(new RangeError('nothing'))
  await assert.rejects(second, RangeError)
  share(1000)
  assert.equal(begun.length, 3)
})

test('a search that ends late takes nobody away from the one that was begun after it', async () => {
  const { time, begun, share } = someSearches()
  const late = share(1000)
  time.freeze(2)
  const present = share(1000)
  begun[0]?.resolve('late')
  await late
  assert.equal(share(1000), present)
})
