import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readAhead } from '../../../lib/reader/read-ahead.ts'
import { type ReadToken, TokenReadFailure } from '../../../lib/reader/read-token.ts'
import type { StoredToken } from '../../../lib/token/client-token.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

const AHEAD: StoredToken = { version: 1, token: undefined }
const ANEW: StoredToken = { version: 2, token: undefined }

/** A store that answers the read begun ahead as it is told, and every other with `ANEW`. */
function aStore(answer: (time: VirtualTime) => Promise<StoredToken | undefined>) {
  const time = new VirtualTime()
  const timeouts: number[] = []
  const anew: ReadToken = async (timeoutMs) => {
    timeouts.push(timeoutMs)
    return ANEW
  }
  const read = readAhead(() => answer(time), anew, time)
  return { time, timeouts, read: (timeoutMs = 2000) => time.run(() => read(timeoutMs)) }
}

const never = () => new Promise<never>(() => undefined)

describe('a read that was begun ahead', () => {
  it('is what the first caller gets, and no other', async () => {
    const { read } = aStore(async () => AHEAD)
    assert.deepEqual([await read(), await read()], [AHEAD, ANEW])
  })

  it('leaves every later read to the store, also one that has no time', async () => {
    const { read, timeouts } = aStore(async () => AHEAD)
    assert.deepEqual([await read(), await read(0)], [AHEAD, ANEW])
    assert.deepEqual(timeouts, [0])
  })

  it('that found no parameter says so too', async () => {
    const { read, timeouts } = aStore(async () => undefined)
    assert.equal(await read(), undefined)
    assert.deepEqual(timeouts, [])
  })

  for (const [seconds, found] of [
    [3, AHEAD],
    [4, ANEW],
    [600, ANEW],
  ] as const)
    it(`${seconds} s before the first call is ${found === AHEAD ? 'used' : 'begun anew'}`, async () => {
      const { time, read } = aStore(async () => AHEAD)
      await time.pass(seconds)
      assert.deepEqual(await read(), found)
    })

  it('is waited for while it is under way', async () => {
    const { time, read, timeouts } = aStore((time) => time.sleep(1500).then(() => AHEAD))
    assert.deepEqual(await read(), AHEAD)
    assert.deepEqual(timeouts, [])
    assert.equal(time.sleepers, 0, 'no timer is left behind')
  })

  it('that fails is made anew in the time that is left, whatever failed', async () => {
    const { read, timeouts } = aStore(async (time) => {
      await time.sleep(500)
      throw new TokenReadFailure('refused', 'AccessDenied')
    })
    assert.deepEqual(await read(), ANEW)
    assert.deepEqual(timeouts, [1500])
  })

  it('that never ends takes no more than the time of the first call', async () => {
    const { time, read } = aStore(never)
    const from = time.monotonic()
    const { kind, reason } = await rejectionOf(read(), TokenReadFailure)
    assert.deepEqual([kind, reason], ['unreachable', 'ETIMEDOUT'])
    assert.equal(time.monotonic() - from, 2000)
    assert.deepEqual(await read(), ANEW)
  })
})
