import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { storeNewest } from '../../../lib/refresher/store-newest.ts'
import type { ClientToken } from '../../../lib/token/client-token.ts'
import { MemoryParameter } from '../../support/memory-parameter.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { aToken } from '../../support/tokens.ts'
import { START, VirtualTime } from '../../support/virtual-time.ts'

const OLD = aToken({ issuedAt: START - 1900 })
const MINE = aToken({ issuedAt: START })
const OLDER = aToken({ issuedAt: START - 1 })
const NEWER = aToken({ issuedAt: START + 1 })
const FUTURE = aToken({ issuedAt: START + 3600 })
const ignore = () => undefined

/** Stores MINE after another writer has put `others` on top of OLD. */
async function storeAfter(...others: (ClientToken | undefined)[]) {
  const time = new VirtualTime()
  const parameter = new MemoryParameter(time, OLD, ...others)
  const stored = await time.run(
    storeNewest(parameter, { token: MINE, basedOn: 1 }, time, time.clock() + 25_000, ignore),
  )
  return { parameter, stored }
}

test('a first token becomes version 1 without another read', async () => {
  const time = new VirtualTime()
  const parameter = new MemoryParameter(time)
  assert.deepEqual(await storeNewest(parameter, { token: MINE, basedOn: 0 }, time, 0, ignore), {
    ...MINE,
    version: 1,
  })
  assert.deepEqual([parameter.reads, parameter.writes], [0, 1])
})

test('a write right after the version it is based on is final, without another read', async () => {
  const { parameter, stored } = await storeAfter()
  assert.deepEqual(stored, { ...MINE, version: 2 })
  assert.deepEqual([parameter.reads, parameter.writes], [0, 1])
})

describe('a write that has covered a version of somebody else', () => {
  test('puts that back when it is newer', async () => {
    const { parameter, stored } = await storeAfter(NEWER)
    assert.deepEqual(stored, { ...NEWER, version: 4 })
    assert.deepEqual(parameter.versions, [OLD, NEWER, MINE, NEWER])
    assert.equal(parameter.reads, 1, 'what it put back came right after its own')
  })

  test('leaves it when it is older', async () => {
    const { parameter, stored } = await storeAfter(OLDER)
    assert.deepEqual(stored, { ...MINE, version: 3 })
    assert.deepEqual(parameter.versions, [OLD, OLDER, MINE])
  })

  test('leaves it when it was issued in the same second', async () => {
    const { parameter } = await storeAfter(aToken({ accessToken: 'same-second' }))
    assert.equal(parameter.writes, 1)
  })

  test('leaves it when it is no document', async () => {
    const { stored } = await storeAfter(undefined)
    assert.deepEqual(stored, { ...MINE, version: 3 })
  })

  test('leaves it when a fast clock has dated it ahead', async () => {
    const { parameter } = await storeAfter(FUTURE)
    assert.deepEqual(parameter.newest?.token, MINE)
  })

  test('looks at all versions since the one it is based on: its own may have been written twice', async () => {
    const { parameter, stored } = await storeAfter(NEWER, MINE)
    assert.deepEqual(stored, { ...NEWER, version: 5 })
    assert.deepEqual(parameter.versions, [OLD, NEWER, MINE, MINE, NEWER])
  })

  test('looks at five of them at most', async () => {
    const { parameter, stored } = await storeAfter(NEWER, OLDER, OLDER, OLDER, OLDER, OLDER)
    assert.deepEqual(stored, { ...MINE, version: 8 })
    assert.equal(parameter.reads, 5)
    const inReach = await storeAfter(NEWER, OLDER, OLDER, OLDER, OLDER)
    assert.deepEqual(inReach.stored, { ...NEWER, version: 8 })
  })

  for (const basedOn of [2, 3, 7])
    test(`looks at them too when the parameter was deleted after version ${basedOn} and begins again`, async () => {
      const time = new VirtualTime()
      const parameter = new MemoryParameter(time, NEWER)
      const stored = await storeNewest(
        parameter,
        { token: MINE, basedOn },
        time,
        time.clock() + 25_000,
        ignore,
      )
      assert.deepEqual(stored, { ...NEWER, version: 3 })
    })

  test('keeps its own when the covered version is gone', async () => {
    const time = new VirtualTime()
    const parameter = new MemoryParameter(time, OLD, undefined)
    const gone = { read: async () => undefined, write: (token: ClientToken) => parameter.write(token) }
    assert.deepEqual(
      await storeNewest(gone, { token: MINE, basedOn: 1 }, time, time.clock() + 25_000, ignore),
      {
        ...MINE,
        version: 3,
      },
    )
  })

  test('looks again after putting a version back, until nothing newer is covered', async () => {
    const time = new VirtualTime()
    const newest = aToken({ issuedAt: START + 2 })
    const parameter = new MemoryParameter(time, OLD, NEWER)
    parameter.before = (use) => {
      if (use === 'write' && parameter.writes === 2) parameter.put(newest)
      return undefined
    }
    const stored = await storeNewest(
      parameter,
      { token: MINE, basedOn: 1 },
      time,
      time.clock() + 25_000,
      ignore,
    )
    assert.deepEqual(stored, { ...newest, version: 6 })
    assert.deepEqual(parameter.newest?.token, newest)
  })
})

describe('while other updates keep a write out', () => {
  const contended = (times: number, ...storedMeanwhile: (ClientToken | undefined)[]) => {
    const time = new VirtualTime()
    const parameter = new MemoryParameter(time, OLD)
    parameter.script('write', ...Array<'contended'>(times).fill('contended'))
    parameter.versions.push(...storedMeanwhile)
    return {
      time,
      parameter,
      store: (forMs = 25_000) =>
        storeNewest(parameter, { token: MINE, basedOn: 1 }, time, time.clock() + forMs, ignore),
    }
  }

  test('it is repeated, later each time', async () => {
    const { time, parameter, store } = contended(3)
    assert.deepEqual(await time.run(store()), { ...MINE, version: 2 })
    assert.equal(parameter.writes, 4)
    assert.equal(time.elapsedMs, 150 + 300 + 600)
  })

  test('something newer that is stored meanwhile ends it', async () => {
    const { time, parameter, store } = contended(1, NEWER)
    assert.deepEqual(await time.run(store()), { ...NEWER, version: 2 })
    assert.equal(parameter.writes, 1)
  })

  test('something older, from the future or no document does not', async () => {
    for (const other of [OLDER, FUTURE, undefined]) {
      const { time, store } = contended(1, other)
      assert.deepEqual(await time.run(store()), { ...MINE, version: 3 })
    }
  })

  test('nor does it that the parameter is deleted', async () => {
    const { time, parameter, store } = contended(1)
    parameter.versions.length = 0
    assert.deepEqual(await time.run(store()), { ...MINE, version: 1 })
  })

  for (const [leftMs, reads] of [
    [1999, 0],
    [2000, 1],
  ] as const)
    test(`with ${leftMs} ms left of the run ${reads === 0 ? 'no read either' : 'one more read'} is begun, and the error names the reason`, async () => {
      const { time, parameter, store } = contended(1)
      const error = await rejectionOf(time.run(store(leftMs)))
      assert.equal(error.code, 'token_store_failed')
      assert.match(error.message, /TooManyUpdates/)
      assert.deepEqual([parameter.writes, parameter.reads], [1, reads])
    })

  test('no write is begun after the end of the run, and the error names the reason', async () => {
    const { time, parameter, store } = contended(100)
    const error = await rejectionOf(time.run(store(5000)))
    assert.equal(error.code, 'token_store_failed')
    assert.match(error.message, /TooManyUpdates/)
    assert.ok(time.elapsedMs <= 3000, 'a slow write still ends before Lambda ends the run')
    assert.equal(parameter.newest?.token, OLD)
  })
})

test('an error of the store goes to the caller', async () => {
  const time = new VirtualTime()
  const parameter = new MemoryParameter(time, OLD)
  parameter.script('write', new Error('no'))
  await assert.rejects(storeNewest(parameter, { token: MINE, basedOn: 1 }, time, time.clock(), ignore), /no/)
})
