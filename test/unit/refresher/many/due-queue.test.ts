import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Due, DueQueue } from '../../../../lib/refresher/many/due-queue.ts'

const due = (client: string, usableUntil = Number.POSITIVE_INFINITY, hasFailed = false): Due => ({
  client,
  keys: [{ client, scopeSet: 'a' }],
  usableUntil,
  hasFailed,
  late: 0,
})

async function order(queue: DueQueue): Promise<readonly string[]> {
  const clients: string[] = []
  for (let next = await queue.take(); next !== undefined; next = await queue.take()) clients.push(next.client)
  return clients
}

describe('what is due', () => {
  it('comes by the end of the tokens, and those that failed before come last', async () => {
    const queue = new DueQueue()
    queue.add([due('broken', undefined, true), due('late', 300), due('new'), due('soon', 100)])
    queue.close()
    assert.deepEqual(await order(queue), ['soon', 'late', 'new', 'broken'])
  })

  it('keeps every fourth place for a new client, and none for one that failed before', async () => {
    const queue = new DueQueue()
    queue.add([1, 2, 3, 4, 5, 6, 7].map((end) => due(`c${end}`, end)))
    queue.add([due('broken', undefined, true), due('new')])
    queue.close()
    assert.deepEqual(await order(queue), ['c1', 'c2', 'c3', 'new', 'c4', 'c5', 'c6', 'c7', 'broken'])
  })

  it('goes to one that waits as soon as it is added', async () => {
    const queue = new DueQueue()
    const waiting = queue.take()
    queue.add([due('a', 1)])
    assert.equal((await waiting)?.client, 'a')
  })

  it('is waited for while more may be added', async () => {
    const queue = new DueQueue()
    const workers = [order(queue), order(queue)]
    queue.add([due('a', 1)])
    await Promise.resolve()
    queue.add([due('b', 2), due('c', 3)])
    queue.close()
    assert.deepEqual((await Promise.all(workers)).flat().sort(), ['a', 'b', 'c'])
  })
})
