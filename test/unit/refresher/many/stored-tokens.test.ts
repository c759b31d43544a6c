import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StitchError } from '../../../../lib/errors.ts'
import { type ReadTokens, readStoredTokens } from '../../../../lib/refresher/many/stored-tokens.ts'
import { LEAST_STORE_CALL_MS } from '../../../../lib/token/budgets.ts'
import { pacer } from '../../../../lib/token/pacer.ts'
import { rejectionOf } from '../../../support/rejection.ts'
import { aToken } from '../../../support/tokens.ts'
import { VirtualTime } from '../../../support/virtual-time.ts'

const STORED = { version: 1, token: aToken() }
const UNREADABLE = new StitchError('token_store_unreadable', 'AccessDeniedException')

/** Reads the tokens of so many clients, one call a second. Batches are read so; single reads find the token. */
function read(count: number, by: number, readTokens: ReadTokens) {
  const time = new VirtualTime()
  const begunAtMs: number[] = []
  const keys = Array.from({ length: count }, (_, index) => ({ client: `c${index + 1}`, scopeSet: 'a' }))
  const ports = {
    readTokens: async (...call: Parameters<ReadTokens>) => {
      begunAtMs.push(time.elapsedMs)
      return readTokens(...call)
    },
    tokenParameter: () => ({
      read: async () => {
        begunAtMs.push(time.elapsedMs)
        return STORED
      },
    }),
    paceReads: pacer(time, 1),
  }
  return { begunAtMs, found: time.run(readStoredTokens(ports, keys, by)) }
}

describe('reading the tokens of many clients', () => {
  const BY = 3000 + LEAST_STORE_CALL_MS

  it('begins no batch that could end too late, and leaves out its tokens', async () => {
    const { begunAtMs, found } = read(60, BY, async (keys) => keys.map(() => STORED))
    assert.equal((await found).size, 40)
    assert.deepEqual(begunAtMs, [0, 1000, 2000, 3000])
  })

  it('begins no single read that could end too late either', async () => {
    const { begunAtMs, found } = read(10, BY, () => Promise.reject(UNREADABLE))
    assert.equal((await found).size, 3)
    assert.deepEqual(begunAtMs, [0, 1000, 2000, 3000])
  })

  it('fails with an error that was not foreseen, and reads nothing singly then', async () => {
    const error = new TypeError('unforeseen')
    const { begunAtMs, found } = read(10, BY, () => Promise.reject(error))
    assert.equal(await rejectionOf(found, TypeError), error)
    assert.deepEqual(begunAtMs, [0])
  })
})
