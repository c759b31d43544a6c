import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  isDue,
  isFresh,
  isFromFuture,
  isNewer,
  isYoung,
  renewalMarginSeconds,
} from '../../../lib/token/client-token.ts'
import { aToken } from '../../support/tokens.ts'

const ISSUED = 1_800_000_000
const token = (lifetimeSeconds = 3600) => aToken({ issuedAt: ISSUED, lifetimeSeconds })

for (const [secondsLeft, fresh] of [
  [3600, true],
  [121, true],
  [120, false],
  [119, false],
  [0, false],
  [-1, false],
] as const)
  test(`a token with ${secondsLeft} s left is ${fresh ? '' : 'not '}fresh with a leeway of 120 s`, () => {
    assert.equal(isFresh(token(), ISSUED + 3600 - secondsLeft, 120), fresh)
  })

test('without a leeway a token is fresh until its very end', () => {
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
  test(`a token of ${lifetime} s is renewed when less than ${margin} s are left`, () => {
    assert.equal(renewalMarginSeconds(token(lifetime), ahead), margin)
    const end = ISSUED + lifetime
    assert.equal(isDue(token(lifetime), end - Math.ceil(margin), ahead), false, 'at the margin')
    assert.equal(isDue(token(lifetime), end - Math.ceil(margin) - 1, ahead), false, 'just before it')
    assert.equal(isDue(token(lifetime), end - Math.ceil(margin) + 1, ahead), true, 'just after it')
  })

for (const [aheadOfNow, future] of [
  [59, false],
  [60, false],
  [61, true],
  [21_600, true],
] as const)
  test(`a token dated ${aheadOfNow} s ahead is ${future ? 'from the future, and due' : 'due when it is due'}`, () => {
    assert.equal(isFromFuture(token(), ISSUED - aheadOfNow), future)
    assert.equal(isDue(token(), ISSUED - aheadOfNow, 1800), future)
  })

for (const [age, young] of [
  [-61, false],
  [-60, true],
  [0, true],
  [59, true],
  [60, false],
  [61, false],
] as const)
  test(`a token that is ${age} s old is ${young ? 'too young to be renewed' : 'renewed on request'}`, () => {
    assert.equal(isYoung(token(), ISSUED + age), young)
  })

test('the token that was issued later is the newer one', () => {
  const [older, newer] = [aToken({ issuedAt: ISSUED }), aToken({ issuedAt: ISSUED + 1 })]
  assert.equal(isNewer(newer, older, ISSUED + 1), true)
  assert.equal(isNewer(older, newer, ISSUED + 1), false)
  assert.equal(isNewer(older, older, ISSUED + 1), false)
})

test('a token from the future is newer than none, and older than any', () => {
  const [present, future] = [aToken({ issuedAt: ISSUED }), aToken({ issuedAt: ISSUED + 61 })]
  assert.equal(isNewer(future, present, ISSUED), false)
  assert.equal(isNewer(present, future, ISSUED), true)
  assert.equal(isNewer(future, future, ISSUED), false)
})
