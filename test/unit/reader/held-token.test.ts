import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  afterRejection,
  choose,
  type HeldToken,
  isRejected,
  isUsable,
} from '../../../lib/reader/held-token.ts'
import type { VersionedToken } from '../../../lib/token/client-token.ts'
import { aToken } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'

const DEMANDS = { expiryLeewaySeconds: 120, expectClientMode: undefined }
const token = (accessToken: string, version: number, ageSeconds = 600): VersionedToken => ({
  ...aToken({ accessToken, issuedAt: START - ageSeconds }),
  version,
})
const stored = ({ version, ...rest }: VersionedToken) => ({ version, token: rest })

const GOOD: HeldToken = { token: token('good', 5), isRejected: false, rejected: [] }
const REJECTED: HeldToken = { token: token('rejected', 5), isRejected: true, rejected: ['rejected'] }
const OVER: HeldToken = { token: token('over', 5, 3480), isRejected: false, rejected: [] }

describe('the token in memory', () => {
  for (const [what, held, usable] of [
    ['of a new process', undefined, false],
    ['that is good', GOOD, true],
    ['that the API has rejected', REJECTED, false],
    ['that has 120 s left', OVER, false],
  ] as const)
    it(`${what} can ${usable ? '' : 'not '}be used`, () => {
      assert.equal(isUsable(held, DEMANDS, START), usable)
    })
})

describe('a stored token', () => {
  for (const [what, held, version, ageSeconds, isTaken] of [
    ['of a later version', GOOD, 6, 300, true],
    ['of a later version, though issued earlier: an operator has put it back', GOOD, 6, 900, true],
    ['of an earlier version', GOOD, 4, 900, false],
    ['of an earlier version, though dated later', GOOD, 4, 300, false],
    ['of an earlier version, by a reader with nothing', undefined, 4, 900, true],
    ['of an earlier version, by a reader whose token was rejected', REJECTED, 4, 900, true],
    ['of an earlier version, by a reader whose token is over', OVER, 1, 900, true],
    ['that is nearly over, by a reader with nothing', undefined, 6, 3480, false],
  ] as const)
    it(`${what} is ${isTaken ? '' : 'not '}taken`, () => {
      const other = token('other', version, ageSeconds)
      assert.deepEqual(choose(stored(other), held, DEMANDS, START), isTaken ? other : undefined)
    })

  it('that is the one in memory is taken with its new version', () => {
    assert.equal(choose(stored(token('good', 9)), GOOD, DEMANDS, START)?.version, 9)
  })

  it('that is the rejected one is not taken, under whatever version', () => {
    for (const version of [1, 5, 9]) {
      assert.equal(choose(stored(token('rejected', version)), REJECTED, DEMANDS, START), undefined)
      assert.equal(isRejected(stored(token('rejected', version)), REJECTED), true)
    }
    assert.equal(isRejected(stored(token('other', 5)), REJECTED), false)
    assert.equal(isRejected(stored(token('good', 5)), GOOD), false)
    for (const unreadable of [undefined, { version: 5, token: undefined }])
      assert.equal(isRejected(unreadable, REJECTED), false)
  })

  for (const [expected, mode, isTaken] of [
    [undefined, 'test', true],
    [undefined, undefined, true],
    ['test', 'test', true],
    ['test', 'live', false],
    ['test', undefined, false],
  ] as const)
    it(`of a ${mode ?? 'client that does not say its mode'} is ${isTaken ? '' : 'not '}taken where ${expected ?? 'neither mode'} is expected`, () => {
      const other = { ...stored(token('other', 6)), token: { ...token('other', 6), clientMode: mode } }
      const chosen = choose(other, undefined, { ...DEMANDS, expectClientMode: expected }, START)
      assert.equal(chosen !== undefined, isTaken)
    })

  it('that is no document is not taken', () => {
    assert.equal(choose({ version: 6, token: undefined }, undefined, DEMANDS, START), undefined)
    assert.equal(choose(undefined, undefined, DEMANDS, START), undefined)
  })
})

describe('a rejection', () => {
  it('that is heard of late leaves the token in memory as it is, and is remembered', () => {
    const late = token('earlier', 4)
    assert.deepEqual(afterRejection(GOOD, late, DEMANDS, START), { ...GOOD, rejected: ['earlier'] })
    assert.deepEqual(afterRejection(REJECTED, late, DEMANDS, START), {
      ...REJECTED,
      rejected: ['earlier', 'rejected'],
    })
  })

  it('of the token in memory, or of any other where that is over, leaves none to use', () => {
    for (const [held, rejected] of [
      [GOOD, GOOD.token],
      [OVER, token('earlier', 4)],
      [undefined, token('earlier', 4)],
    ] as const)
      assert.equal(isUsable(afterRejection(held, rejected, DEMANDS, START), DEMANDS, START), false)
  })

  it('is remembered until eight others have come, however often each is heard of', () => {
    const names = Array.from({ length: 9 }, (_, index) => `token-${index}`)
    let held: HeldToken = GOOD
    for (const name of [...names, ...names.slice(1), 'token-8', 'token-8'])
      held = afterRejection(held, token(name, 4), DEMANDS, START)
    assert.deepEqual([...held.rejected].sort(), names.slice(1))
  })

  it('that a new process hears of is the only one it knows', () => {
    const rejected = token('earlier', 4)
    assert.deepEqual(afterRejection(undefined, rejected, DEMANDS, START), {
      token: rejected,
      isRejected: true,
      rejected: ['earlier'],
    })
  })
})
