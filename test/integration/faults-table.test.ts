import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { filesOf, readNamedTests } from '../../scripts/test-titles.ts'
import { FAULT_ROWS } from './fault-rows.ts'

const PAGE = readFileSync(new URL('../../docs/fault-tests.md', import.meta.url), 'utf8')

/** The rows of the page's tables: the fault, and its tests as file and a part of the title. */
const rows = [...PAGE.matchAll(/^\| (?!fault +\||---)(.+?) +\| (.+?) +\|$/gm)].map(
  ([, fault = '', tests = '']) => ({ fault, tests: tests.split('<br>') }),
)

describe('the page on fault tests', () => {
  it('has every fault that has to be answered, and no other', () => {
    assert.deepEqual(
      rows.map(({ fault }) => fault),
      FAULT_ROWS,
    )
  })

  it('names tests that exist', () => {
    const missing = rows
      .flatMap(({ tests }) => tests)
      .filter((text) => {
        const tests = readNamedTests(text)
        return tests === undefined || filesOf(tests).length === 0
      })
    assert.deepEqual(missing, [])
  })
})
