import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { storeNewest } from '../../../lib/refresher/store-newest.ts'
import { MemoryParameter } from '../../support/memory-parameter.ts'
import { aToken } from '../../support/tokens.ts'
import { START, VirtualTime } from '../../support/virtual-time.ts'

const OLD = aToken({ issuedAt: START - 1900 })
const MINE = aToken({ issuedAt: START })
const NEWER = aToken({ issuedAt: START + 1 })

describe('what a later run would have to go on with', () => {
  const kept = async (parameter: MemoryParameter, time: VirtualTime, forMs = 25_000) => {
    const all: unknown[] = []
    const keep = (unwritten: unknown) => void all.push(unwritten)
    const error = await time
      .run(storeNewest(parameter, { token: MINE, basedOn: 1 }, time, time.clock() + forMs, keep))
      .catch((thrown: Error) => thrown)
    return { all, error: String(error) }
  }

  test('is the token, until its write has ended well', async () => {
    const time = new VirtualTime()
    const { all } = await kept(new MemoryParameter(time, OLD), time)
    assert.deepEqual(all, [{ token: MINE, basedOn: 1 }, undefined])
  })

  test('is the token when its write fails', async () => {
    const time = new VirtualTime()
    const parameter = new MemoryParameter(time, OLD)
    parameter.script('write', new Error('no'))
    assert.deepEqual((await kept(parameter, time)).all, [{ token: MINE, basedOn: 1 }])
  })

  test('is what has to be put back when that fails', async () => {
    const time = new VirtualTime()
    const parameter = new MemoryParameter(time, OLD, NEWER)
    parameter.before = (use) => {
      if (use === 'write' && parameter.writes === 2) throw new Error('no')
      return undefined
    }
    assert.deepEqual((await kept(parameter, time)).all, [
      { token: MINE, basedOn: 1 },
      { token: NEWER, basedOn: 3 },
    ])
  })

  test('is the token when others keep its write out: an attempt before may have been answered by nobody', async () => {
    const time = new VirtualTime()
    const parameter = new MemoryParameter(time, OLD)
    parameter.script('write', 'contended')
    parameter.put(NEWER)
    assert.deepEqual((await kept(parameter, time)).all, [{ token: MINE, basedOn: 1 }])
  })

  test('is the token when the run is over before what it has covered was looked at', async () => {
    const time = new VirtualTime()
    const parameter = new MemoryParameter(time, OLD, NEWER)
    const { all, error } = await kept(parameter, time, 1999)
    assert.deepEqual(all, [{ token: MINE, basedOn: 1 }])
    assert.match(error, /looking at what it has covered/)
    assert.deepEqual([parameter.writes, parameter.reads], [1, 0])
  })

  test('is what has to be put back when the run is over before that', async () => {
    const time = new VirtualTime()
    const parameter = new MemoryParameter(time, OLD, NEWER)
    parameter.before = (use) => {
      if (use === 'read') time.freeze(24)
      return undefined
    }
    const { all, error } = await kept(parameter, time)
    assert.deepEqual(all, [
      { token: MINE, basedOn: 1 },
      { token: NEWER, basedOn: 3 },
    ])
    assert.match(error, /putting a newer one back/)
    assert.equal(parameter.writes, 1)
  })
})
