import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { storeToken } from '../../../lib/refresher/store-token.ts'
import { MemoryParameter } from '../../support/memory-parameter.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { aToken } from '../../support/tokens.ts'
import { START, VirtualTime } from '../../support/virtual-time.ts'

const OURS = aToken({ accessToken: 'ours', issuedAt: START })

/** A parameter with an older token, and a way to store ours in it. */
function aStore(forMs = 25_000) {
  const time = new VirtualTime()
  const parameter = new MemoryParameter(time, aToken({ accessToken: 'old', issuedAt: START - 1900 }))
  const store = () =>
    time.run(storeToken(parameter, OURS, { timing: time, expiryLeewaySeconds: 120, by: forMs }))
  return { time, parameter, store }
}

it('a token is stored with one write, and no read', async () => {
  const { parameter, store } = aStore()
  assert.deepEqual(await store(), { ...OURS, version: 2 })
  assert.deepEqual([parameter.reads, parameter.writes], [0, 1])
})

it('the last write wins: what others have stored meanwhile is covered', async () => {
  const { parameter, store } = aStore()
  parameter.put(aToken({ accessToken: 'newer', issuedAt: START + 5 }))
  assert.deepEqual(await store(), { ...OURS, version: 3 })
})

describe('while another write is going on', () => {
  it('the write is tried again, each time after a longer pause', async () => {
    const { time, parameter, store } = aStore()
    parameter.script('write', 'contended', 'contended', 'contended')
    assert.deepEqual(await store(), { ...OURS, version: 2 })
    assert.deepEqual([parameter.writes, time.elapsedMs], [4, 150 + 300 + 600])
  })

  for (const [what, other, isKept] of [
    ['is good and was issued later', aToken({ accessToken: 'other', issuedAt: START + 1 }), true],
    ['was issued in the same second', aToken({ accessToken: 'other', issuedAt: START }), false],
    ['was issued earlier', aToken({ accessToken: 'other', issuedAt: START - 1 }), false],
    ['is dated ahead', aToken({ accessToken: 'other', issuedAt: START + 3600 }), false],
    ['is nearly over', aToken({ accessToken: 'other', issuedAt: START + 1, lifetimeSeconds: 100 }), false],
    ['is no document', undefined, false],
  ] as const)
    it(`what that one has stored is ${isKept ? 'kept' : 'covered'} when it ${what}`, async () => {
      const { parameter, store } = aStore()
      parameter.before = (use) => {
        if (use === 'read' || parameter.writes > 1) return undefined
        parameter.put(other)
        return 'contended'
      }
      assert.equal((await store()).accessToken, isKept ? 'other' : 'ours')
      assert.equal(parameter.writes, isKept ? 1 : 2)
    })

  it('the run ends in time: no call is begun in its last two seconds', async () => {
    const { time, parameter, store } = aStore(10_000)
    parameter.before = (use) => (use === 'write' ? 'contended' : undefined)
    const { code, message } = await rejectionOf(store())
    assert.equal(code, 'token_store_failed')
    assert.match(message, /TooManyUpdates.*The next run writes the token/)
    assert.ok(time.elapsedMs <= 8000 && time.elapsedMs > 5000, `${time.elapsedMs} ms`)
  })

  for (const [forMs, writes] of [
    [2149, 1],
    [2150, 2],
  ] as const)
    it(`a pause of 150 ms and two seconds for the call ${writes === 1 ? 'do not fit' : 'fit'} into ${forMs} ms`, async () => {
      const { time, parameter, store } = aStore(forMs)
      parameter.script('write', 'contended')
      if (writes === 1) assert.equal((await rejectionOf(store())).code, 'token_store_failed')
      else assert.deepEqual(await store(), { ...OURS, version: 2 })
      assert.deepEqual([parameter.writes, time.elapsedMs], writes === 1 ? [1, 0] : [2, 150])
    })

  it('a slow read leaves no time for another write', async () => {
    const { time, parameter, store } = aStore(3000)
    parameter.script('write', 'contended')
    parameter.before = async (use) => {
      if (use === 'write') return 'contended'
      await time.sleep(1000)
      return undefined
    }
    assert.equal((await rejectionOf(store())).code, 'token_store_failed')
    assert.equal(parameter.writes, 1)
  })
})

it('a failure of the store is passed on', async () => {
  const { parameter, store } = aStore()
  parameter.script('write', new RangeError('no'))
  await assert.rejects(store(), RangeError)
})
