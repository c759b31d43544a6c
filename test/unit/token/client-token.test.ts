import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  believedEnd,
  isDue,
  isFresh,
  isFromFuture,
  isLate,
  renewalMarginSeconds,
  youngForSeconds,
} from '../../../lib/token/client-token.ts'
import { aToken } from '../../support/tokens.ts'

const ISSUED = 1_800_000_000
const margins = (refreshAheadSeconds: number) => ({ refreshAheadSeconds, maxLifetimeSeconds: 86_400 })
const token = (lifetimeSeconds = 3600) => aToken({ issuedAt: ISSUED, lifetimeSeconds })

for (const [secondsLeft, fresh] of [
  [3600, true],
  [121, true],
  [120, false],
  [119, false],
  [0, false],
  [-1, false],
] as const)
  it(`a token with ${secondsLeft} s left is ${fresh ? '' : 'not '}fresh with a leeway of 120 s`, () => {
    assert.equal(isFresh(token(), ISSUED + 3600 - secondsLeft, 120), fresh)
  })

it('without a leeway a token is fresh until its very end', () => {
  assert.equal(isFresh(token(), ISSUED + 3599, 0), true)
  assert.equal(isFresh(token(), ISSUED + 3600, 0), false)
})

for (const [lifetime, ahead, margin] of [
  [3600, 1800, 1800],
  [3599, 1800, 1799.5],
  [7200, 1800, 1800],
  [900, 1800, 450],
  [86_400, 1800, 1800],
] as const)
  it(`a token of ${lifetime} s is renewed when less than ${margin} s are left`, () => {
    assert.equal(renewalMarginSeconds(token(lifetime), margins(ahead)), margin)
    const end = ISSUED + lifetime
    assert.equal(isDue(token(lifetime), end - Math.ceil(margin), margins(ahead)), false, 'at the margin')
    assert.equal(isDue(token(lifetime), end - Math.ceil(margin) - 1, margins(ahead)), false, 'just before it')
    assert.equal(isDue(token(lifetime), end - Math.ceil(margin) + 1, margins(ahead)), true, 'just after it')
  })

for (const [lifetime, lateAtSeconds] of [
  [3600, 900],
  [900, 225],
] as const)
  it(`a token of ${lifetime} s is late once under ${lateAtSeconds} s are left: readers look for the next one`, () => {
    const late = (secondsLeft: number) =>
      isLate(token(lifetime), ISSUED + lifetime - secondsLeft, margins(1800))
    assert.deepEqual([lateAtSeconds + 1, lateAtSeconds, lateAtSeconds - 1].map(late), [false, false, true])
  })

for (const [aheadOfNow, future] of [
  [59, false],
  [60, false],
  [61, true],
  [21_600, true],
] as const)
  it(`a token dated ${aheadOfNow} s ahead is ${future ? 'from the future, and due' : 'due when it is due'}`, () => {
    assert.equal(isFromFuture(token(), ISSUED - aheadOfNow), future)
    assert.equal(isDue(token(), ISSUED - aheadOfNow, margins(1800)), future)
  })

for (const [age, seconds] of [
  [-61, 0],
  [-60, 120],
  [0, 60],
  [59, 1],
  [60, 0],
  [61, 0],
] as const)
  it(`a token that is ${age} s old is ${seconds > 0 ? `too young to be renewed for ${seconds} s` : 'renewed on request'}`, () => {
    assert.equal(youngForSeconds(token(), ISSUED + age), seconds)
  })

describe('a token that claims to live for longer than a day', () => {
  const long = token(10 * 365 * 86_400)

  // Fault: a lifetime of years
  it('is due at once', () => {
    assert.equal(isDue(token(86_400), ISSUED, margins(1800)), false)
    assert.equal(isDue(token(86_401), ISSUED, margins(1800)), true)
  })

  it('is believed for a day: readers look for another before that', () => {
    assert.equal(believedEnd(long, margins(1800)), ISSUED + 86_400)
    assert.equal(renewalMarginSeconds(long, margins(1800)), 1800)
  })
})
