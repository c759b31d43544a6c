import assert from 'node:assert/strict'
import { it } from 'node:test'
import { counted } from '../../../lib/observe/counted.ts'

it('counts one thing in the singular, and none or several in the plural', () => {
  assert.deepEqual(
    [0, 1, 2, 1000].map((count) => counted(count, 'client')),
    ['0 clients', '1 client', '2 clients', '1000 clients'],
  )
})
