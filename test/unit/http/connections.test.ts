import assert from 'node:assert/strict'
import dns from 'node:dns'
import { describe, it } from 'node:test'
import { aName, aSilentAddress } from '../../support/addresses.ts'
import { anHttpServer } from '../../support/loopback.ts'
import { failureOf, post } from './http-post.ts'

/** A second address of this machine: Linux has all of 127/8, other systems only one of each family. */
const ANOTHER_ADDRESS = process.platform === 'linux' ? '127.0.0.2' : '::1'

/** Longer than any wait of Node's own: 250 ms an address. */
const LONGER_THAN_NODE_WAITS_MS = 600

describe('a host with several addresses is reached', () => {
  // Fault: a host with several addresses
  it('far away, where it also has an IPv6 address to which there is no way', async (t) => {
    const { port, open } = await aSilentAddress(t)
    // Nobody listens at the second one, so it fails at once, as it does without a route.
    const host = aName(t, ['127.0.0.1', '::1'])
    const answer = post(`http://${host}:${port}`, { timeoutMs: 60_000 })
    const opening = setTimeout(open, LONGER_THAN_NODE_WAITS_MS)
    t.after(() => clearTimeout(opening))
    assert.equal((await answer).body, '{}')
  })

  // Fault: a host with several addresses
  it('where the first address never answers: it gets its share of the time, not all', async (t) => {
    const { port } = await aSilentAddress(t)
    await anHttpServer(t, (_request, response) => response.end('well'), { port, host: ANOTHER_ADDRESS })
    const host = aName(t, ['127.0.0.1', ANOTHER_ADDRESS])
    assert.equal((await post(`http://${host}:${port}`, { timeoutMs: 8000 })).body, 'well')
  })

  it('as soon as one of them takes the connection, however much of its share is left', async (t) => {
    const url = await anHttpServer(t, (_request, response) => response.end('well'))
    const host = aName(t, ['::1', '127.0.0.1'])
    const { port } = new URL(url)
    assert.equal((await post(`http://${host}:${port}`, { timeoutMs: 600_000 })).body, 'well')
  })
})

it('a name without an address is a failure of the request, not of the process', async (t) => {
  const host = aName(t, [])
  const { kind, sent } = await failureOf(post(`http://${host}:1`))
  assert.deepEqual([kind, sent], ['unreachable', false])
})

it('a name that is looked up for too long is a time-out, and nothing was sent', async (t) => {
  t.mock.method(dns, 'lookup', () => undefined)
  const failure = await failureOf(post('http://slow-name.test', { timeoutMs: 100 }))
  assert.deepEqual(failure, { kind: 'timeout', reason: 'ETIMEDOUT', sent: false })
})
