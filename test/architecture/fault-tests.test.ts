import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FAULT_ROWS } from '../integration/fault-rows.ts'
import { FAULT_TESTS, faultTestsPage } from '../integration/fault-tests.ts'
import { readPage } from '../support/documents.ts'

describe('the faults that have to be answered', () => {
  const rows = Object.values(FAULT_ROWS).flat()

  it('have each a test that says so, and every such test names one of them', () => {
    assert.deepEqual([...new Set(FAULT_TESTS.map(({ row }) => row))].toSorted(), rows.toSorted())
  })

  it('stand with their tests in docs/judge/fault-tests.md', () => {
    assert.equal(
      readPage('docs/judge/fault-tests.md'),
      faultTestsPage(),
      'write it anew: npm run fault-tests',
    )
  })
})
