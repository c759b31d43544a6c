import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pacer } from '../../../lib/token/pacer.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

const EVER = Number.POSITIVE_INFINITY

/** When each of so many requests, of which all ask at once, begins: in milliseconds. */
async function beginnings(time: VirtualTime, pace: ReturnType<typeof pacer>, counts: readonly number[]) {
  const begunAt: number[] = []
  await time.run(
    Promise.all(
      counts.map(async (count) => {
        await pace(count, EVER)
        begunAt.push(time.elapsedMs)
      }),
    ),
  )
  return begunAt
}

describe('requests that are paced', () => {
  it('begin one after the other at their rate, in the order in which they asked', async () => {
    const time = new VirtualTime()
    assert.deepEqual(await beginnings(time, pacer(time, 2), [1, 1, 1, 1]), [0, 500, 1000, 1500])
  })

  it('take as much time as they are many', async () => {
    const time = new VirtualTime()
    assert.deepEqual(await beginnings(time, pacer(time, 2), [4, 1, 1]), [0, 2000, 2500])
  })

  it('pass at once after a pause, so many and no more', async () => {
    const time = new VirtualTime()
    const pace = pacer(time, 1, 3)
    await time.pass(60)
    const begunAt = await beginnings(time, pace, [1, 1, 1, 1, 1])
    assert.deepEqual(
      begunAt.map((at) => at - 60_000),
      [0, 0, 0, 1000, 2000],
    )
  })

  it('save up nothing without a burst: after a pause they are paced all the same', async () => {
    const time = new VirtualTime()
    const pace = pacer(time, 1)
    await time.pass(60)
    const begunAt = await beginnings(time, pace, [1, 1])
    assert.deepEqual(
      begunAt.map((at) => at - 60_000),
      [0, 1000],
    )
  })

  it('that cost nothing give their place to the next one', async () => {
    const time = new VirtualTime()
    const pace = pacer(time, 2)
    assert.deepEqual(await beginnings(time, pace, [1, 1]), [0, 500])
    pace.giveBack()
    assert.deepEqual(await beginnings(time, pace, [1, 1]), [500, 1000])
  })

  it('are refused at once where their turn is too late, and take no place then', async () => {
    const time = new VirtualTime()
    const pace = pacer(time, 1)
    assert.equal(await pace(5, 0), true)
    assert.equal(await pace(1, 4999), false)
    assert.equal(time.elapsedMs, 0)
    assert.equal(await time.run(pace(1, 5000)), true)
    assert.equal(time.elapsedMs, 5000)
  })
})
