import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StitchError } from '../../../lib/errors.ts'
import { noSuchClient } from '../../../lib/reader/unavailable.ts'
import { unknownClients } from '../../../lib/reader/unknown-clients.ts'
import { MOST_UNKNOWN, UNKNOWN_SECONDS } from '../../../lib/token/budgets.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

describe('names that are no client', () => {
  const unknownName = async () => {
    throw noSuchClient()
  }

  it('are looked for so often in a minute, all of them together, and clients that are found do not count', async () => {
    const time = new VirtualTime()
    const unknown = unknownClients(time)
    for (let name = 1; name < MOST_UNKNOWN; name += 1) {
      assert.equal((await rejectionOf(unknown.lookFor(unknownName))).code, 'client_unknown')
      assert.equal(await unknown.lookFor(async () => 'found'), 'found')
    }
    assert.equal((await rejectionOf(unknown.lookFor(unknownName))).code, 'client_unknown')
    const { code, facts } = await rejectionOf(unknown.lookFor(async () => 'found'))
    assert.deepEqual([code, facts.retryAfterSeconds], ['token_unavailable', UNKNOWN_SECONDS])
  })

  it('are looked for again when the minute is over', async () => {
    const time = new VirtualTime()
    const unknown = unknownClients(time)
    const look = async () => (await rejectionOf(unknown.lookFor(unknownName))).code
    for (let name = 0; name < MOST_UNKNOWN; name += 1) assert.equal(await look(), 'client_unknown')
    assert.equal(await look(), 'token_unavailable')
    await time.pass(UNKNOWN_SECONDS - 1)
    assert.equal(await look(), 'token_unavailable')
    await time.pass(1)
    assert.equal(await look(), 'client_unknown')
  })

  it('count once while the answer comes from memory', async () => {
    const unknown = unknownClients(new VirtualTime())
    const error = await rejectionOf(unknownName())
    const fromMemory = async () => {
      throw error
    }
    for (let turn = 0; turn < 5 * MOST_UNKNOWN; turn += 1)
      assert.equal(await rejectionOf(unknown.lookFor(fromMemory)), error)
  })

  it('are not what a look failed of otherwise: that limits no later look', async () => {
    const unknown = unknownClients(new VirtualTime())
    for (let turn = 0; turn < MOST_UNKNOWN; turn += 1)
      for (const failure of [
        new StitchError('token_unavailable', 'There is none just now.'),
        Object.assign(new RangeError('a bug'), { code: 'client_unknown' }),
      ])
        assert.equal(
          await rejectionOf(
            unknown.lookFor(async () => Promise.reject(failure)),
            Error,
          ),
          failure,
        )
    assert.equal(await unknown.lookFor(async () => 'found'), 'found')
  })
})
