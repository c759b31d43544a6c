import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodedInPath, pathId } from '../../../lib/middleware/path-id.ts'
import { contextAfter } from '../../support/context-after.ts'
import { rejectionOf } from '../../support/rejection.ts'

describe('an id in a path', () => {
  for (const id of ['a', 'cGF5L2E+PT0=', 'a/b', 'payreq:1.2_3-4', 'x'.repeat(256)])
    it(`is taken, however often it is encoded: ${id}`, async () => {
      // The gateway decodes a path once.
      const decoded = decodeURIComponent(encodedInPath(id))
      for (const inPath of [decoded, id])
        assert.deepEqual(await contextAfter({ pathParameters: { id: inPath } }, pathId()), { id })
    })

  for (const pathParameters of [
    undefined,
    {},
    ...['', ' ', 'a b', 'é', 'a"', '"a', 'a\n', '%', '%zz', 'a%', '%00', 'x'.repeat(257)].map((id) => ({
      id,
    })),
  ])
    it(`is refused where it can be none of Stitch's: ${JSON.stringify(pathParameters)}`, async () => {
      const { code, facts } = await rejectionOf(contextAfter({ pathParameters }, pathId()))
      const [{ member, reason }] = facts.errors as [{ member: string; reason: string }]
      assert.deepEqual([code, member], ['invalid_request', 'id'])
      assert.match(reason, /must be an id as Stitch answers it/)
    })
})
