import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StitchError } from '../../../lib/errors.ts'
import { containerMemory } from '../../../lib/refresher/container-memory.ts'
import { REFRESHER_FAILURE_SECONDS } from '../../../lib/token/budgets.ts'
import { START, VirtualTime } from '../../support/virtual-time.ts'

const REFUSED = new StitchError('token_request_rejected', 'no')
const keyOf = (client: number) => ({ client: `c${client}`, scopeSet: 'a' })

describe('a container', () => {
  it('remembers the failures of ten thousand tokens, and forgets the oldest for one more', () => {
    const memory = containerMemory(new VirtualTime())
    for (let client = 1; client <= 10_000; client += 1) memory.failed(keyOf(client), REFUSED)
    assert.deepEqual([memory.hasFailed(keyOf(1)), memory.hasFailed(keyOf(10_000))], [true, true])
    memory.failed(keyOf(10_001), REFUSED)
    assert.deepEqual(
      [1, 2, 10_001].map((client) => memory.hasFailed(keyOf(client))),
      [false, true, true],
    )
  })

  it('knows that a token failed until it succeeds, also when its failure is no longer repeated to readers', async () => {
    const time = new VirtualTime()
    const memory = containerMemory(time)
    memory.failed(keyOf(1), REFUSED)
    // A frozen container: only the wall clock goes on. Then it is set back.
    time.setClock(REFRESHER_FAILURE_SECONDS)
    assert.equal(memory.recentFailure(keyOf(1)), undefined)
    assert.equal(memory.hasFailed(keyOf(1)), true)
    time.setClock(0)
    assert.equal(memory.recentFailure(keyOf(1)), undefined)
    memory.succeeded(keyOf(1), time.now + REFRESHER_FAILURE_SECONDS)
    assert.equal(memory.hasFailed(keyOf(1)), false)
  })

  it('forgets a failure after a success in the same second, and keeps it after one in the second before', () => {
    const memory = containerMemory(new VirtualTime())
    memory.failed(keyOf(1), REFUSED)
    memory.succeeded(keyOf(1), START - 1)
    assert.equal(memory.recentFailure(keyOf(1)), REFUSED)
    memory.succeeded(keyOf(1), START)
    assert.equal(memory.recentFailure(keyOf(1)), undefined)
  })
})
