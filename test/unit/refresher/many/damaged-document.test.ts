import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ManyWriter } from '../../../support/many-writer.ts'
import { aToken } from '../../../support/tokens.ts'

it('a document that is no token is replaced by one, and keeps no other client from its own', async () => {
  const many = new ManyWriter(['c1', 'c2', 'c3'])
  many.parameter('c1').put(undefined)
  many.parameter('c3').put(aToken({ issuedAt: many.time.now }))
  const { refreshed, fresh, failed } = await many.run(['c1', 'c2', 'c3'])
  assert.deepEqual({ refreshed, fresh, failed }, { refreshed: 2, fresh: 1, failed: 0 })
  assert.notEqual(many.parameter('c1').newest?.token, undefined)
})
