import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { aToken } from '../../support/tokens.ts'
import { aSearch } from './searching.ts'

describe('a search among many clients, which may read again', () => {
  /** A search for 15 s, whose second read has to wait until this moment. */
  const nextReadAt = (atMs: number) => {
    const searching = aSearch({
      nobodyToAsk: true,
      paceReads: async (_, by) => {
        if (atMs > by) return false
        await searching.time.sleep(atMs - searching.time.monotonic())
        return true
      },
    })
    return searching
  }

  it('a moment before its time is over, takes what is stored by then', async () => {
    const { time, parameter, find } = nextReadAt(14_999)
    time.sleep(10_000).then(() => parameter.put(aToken()))
    assert.equal((await find()).token.version, 1)
    assert.equal(time.elapsedMs, 14_999)
  })

  it('only when its time is over, ends at once', async () => {
    const { time, parameter, reason } = nextReadAt(15_000)
    assert.equal(await reason(), 'too many clients wait for a token')
    assert.equal(parameter.reads, 1)
    assert.ok(time.elapsedMs <= 250, `${time.elapsedMs} ms`)
  })
})
