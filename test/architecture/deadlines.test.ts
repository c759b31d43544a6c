import assert from 'node:assert/strict'
import { it } from 'node:test'
import { sourceFiles } from './source-tree.ts'

it('no deadline is measured by the wall clock: it may be set while a call waits', () => {
  const byWallClock = sourceFiles('lib', 'functions', 'cli').flatMap(({ path, text }) =>
    [...text.matchAll(/(?:\bclock|Date\.now)\(\)\s*\+.*/g)].map(([found]) => `${path}: ${found}`),
  )
  assert.deepEqual(byWallClock, [])
})
