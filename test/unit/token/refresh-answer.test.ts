import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { failureCode, isHeldFresh, outcomesOf } from '../../../lib/token/refresh-answer.ts'

/** Results as a refresher that is no longer ours might send them. */
const NO_OUTCOMES = [
  undefined,
  null,
  'outcomes',
  7,
  {},
  [],
  { outcomes: null },
  { outcomes: 'a' },
  { outcomes: [] },
]

describe('the result of a refresher', () => {
  for (const result of NO_OUTCOMES)
    it(`that says nothing of scope sets is read without harm: ${JSON.stringify(result)}`, () => {
      assert.equal(failureCode(result), undefined)
      assert.equal(isHeldFresh(result, 7), false)
    })

  it('is given on as it was sent', () => {
    const outcomes = [{ scope: 'a', outcome: 'refreshed', version: 8 }]
    assert.equal(outcomesOf({ outcomes }), outcomes)
    for (const result of NO_OUTCOMES.slice(0, 6)) assert.equal(outcomesOf(result), undefined)
  })

  it('tells the code of the first scope set that failed', () => {
    const outcomes = [null, { outcome: 'fresh' }, { code: 7 }, { code: 'invalid_scope' }, { code: 'timeout' }]
    assert.equal(failureCode({ outcomes }), 'invalid_scope')
  })

  it('says that a version is held to be fresh only for that version', () => {
    const outcomes = [null, { outcome: 'refreshed', version: 7 }, { outcome: 'fresh', version: 8 }]
    assert.equal(isHeldFresh({ outcomes }, 8), true)
    assert.equal(isHeldFresh({ outcomes }, 7), false)
    assert.equal(isHeldFresh({ outcomes: [{ outcome: 'fresh' }] }, 8), false)
  })
})
