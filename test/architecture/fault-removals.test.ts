import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { transformSync } from 'esbuild'
import { type Change, changed, occurrences, readRemovals } from '../../scripts/removals-page.ts'
import { filesOf } from '../../scripts/test-titles.ts'
import { FAULT_ROWS } from '../integration/fault-rows.ts'
import { readPage } from '../support/documents.ts'

const { sections, removals, notOurs } = readRemovals()

/** A file without what is taken out of it. */
const without = (changes: readonly Change[], file: string): string =>
  changes
    .filter((change) => change.file === file)
    .reduce((source, change) => changed(source, change), readPage(file))

const duplicates = (texts: readonly string[]) => texts.filter((text, at) => texts.indexOf(text) !== at)

describe('the page of removals', () => {
  it('has the sections of the page on fault tests', () => {
    const others = [...readPage('docs/fault-tests.md').matchAll(/^## (.+)$/gm)].map(
      ([, heading = '']) => heading,
    )
    assert.deepEqual(sections, others)
  })

  it('takes something out for every fault that has to be answered, or says why that cannot be', () => {
    const answered = new Set(removals.flatMap(({ answers }) => answers))
    assert.deepEqual(
      FAULT_ROWS.filter((fault) => answered.has(fault) === notOurs.includes(fault)),
      [],
    )
  })

  it('names no other faults', () => {
    const named = [...removals.flatMap(({ answers }) => answers), ...notOurs]
    assert.deepEqual(
      named.filter((fault) => !FAULT_ROWS.includes(fault)),
      [],
    )
  })

  it('names tests that exist', () => {
    const missing = removals.filter(({ tests }) => filesOf(tests).length === 0)
    assert.deepEqual(
      missing.map(({ heading, tests }) => ({ heading, ...tests })),
      [],
    )
  })

  it('takes out what stands in the code exactly once', () => {
    const elsewhere = removals.flatMap(({ heading, changes }) =>
      changes
        .map((change) => ({ heading, file: change.file, times: occurrences(readPage(change.file), change) }))
        .filter(({ times }) => times !== 1),
    )
    assert.deepEqual(elsewhere, [])
  })

  it('leaves something that can be read: a syntax error would fail any test', () => {
    for (const { heading, changes } of removals)
      for (const { file } of changes)
        if (file.endsWith('.ts'))
          assert.doesNotThrow(() => transformSync(without(changes, file), { loader: 'ts' }), heading)
  })

  it('says nothing twice', () => {
    assert.deepEqual(duplicates(removals.map(({ heading }) => heading)), [])
    assert.deepEqual(duplicates(removals.map(({ changes, tests }) => JSON.stringify([changes, tests]))), [])
  })
})
